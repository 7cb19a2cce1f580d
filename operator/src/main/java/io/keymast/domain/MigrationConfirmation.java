package io.keymast.domain;

import java.util.Arrays;
import java.util.Optional;

/** What only a person can know of a station's way from IPsec to TLS. */
public enum MigrationConfirmation {
  CERTIFICATES_CLEANED_UP("CertificatesCleanedUp"),
  SWITCHED_TO_TLS("SwitchedToTLS"),
  LINK_STABLE("LinkStable"),
  BACKED_UP("BackedUp");

  private final String apiName;

  MigrationConfirmation(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  public static Optional<MigrationConfirmation> parse(String text) {
    return Arrays.stream(values()).filter(it -> it.apiName.equals(text)).findFirst();
  }
}
