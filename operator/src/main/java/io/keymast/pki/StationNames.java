package io.keymast.pki;

import io.keymast.domain.Eui64;
import java.util.Optional;

/** What names a station in its certificate, whoever signs that; refuses what must never stand. */
public record StationNames(Eui64 eui, String dnsSuffix, Optional<String> organization) {
  public StationNames {
    NameText.requireDnsName("dnsSuffix", dnsSuffix);
    NameText.requireDnsName("dnsSuffix with the EUI before it", dnsName(eui, dnsSuffix));
    organization.ifPresent(text -> NameText.requireAttribute("organization", text));
  }

  public String dnsName() {
    return dnsName(eui, dnsSuffix);
  }

  public String deviceUrn() {
    return "urn:dev:mac:" + eui.lowerCase();
  }

  /**
   * For whom makes a request: its subject, as openssl's -subj takes it, and subjectAltName as its
   * -addext does.
   */
  public String asRequested() {
    return "subject "
        + organization.map(text -> "/O=" + text).orElse("")
        + "/CN="
        + eui
        + " and subjectAltName=DNS:"
        + dnsName()
        + ",URI:"
        + deviceUrn();
  }

  /**
   * Whether a foreign issuer that follows the request would name this station, and nothing else: it
   * asks for these names, and for no other extension.
   */
  public boolean areAskedForBy(CertificationRequest.Valid request) {
    return StatedNames.askedFor(request).filter(asked -> asked.are(this)).isPresent();
  }

  private static String dnsName(Eui64 eui, String dnsSuffix) {
    return eui.lowerCase() + "." + dnsSuffix;
  }
}
