package io.keymast.auditor;

import io.keymast.auditor.History.SeenCertificate;
import io.keymast.domain.SerialNumber;

/** Whose a serial number is. */
final class Owners {
  private static final String NOBODY = "nobody";

  private Owners() {}

  static String of(History history, SerialNumber serial) {
    return history.certificates().stream()
        .filter(each -> each.serialNumber().equals(serial))
        .map(SeenCertificate::station)
        .findFirst()
        .orElse(NOBODY);
  }
}
