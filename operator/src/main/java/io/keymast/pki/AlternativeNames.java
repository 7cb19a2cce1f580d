package io.keymast.pki;

import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/** A station's subjectAltName. */
final class AlternativeNames {
  private AlternativeNames() {}

  static List<GeneralName> of(StationNames names) {
    return List.of(
        new GeneralName(GeneralName.dNSName, names.dnsName()),
        new GeneralName(GeneralName.uniformResourceIdentifier, names.deviceUrn()));
  }
}
