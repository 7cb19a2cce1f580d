package io.keymast.domain;

import java.util.Arrays;
import java.util.Optional;

/** What a station's certificate is for; decides its extended key usage. */
public enum CertificateUsage {
  TLS("TLS"),
  IPSEC("IPsec");

  private final String apiName;

  CertificateUsage(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  public static Optional<CertificateUsage> parse(String text) {
    return Arrays.stream(values()).filter(usage -> usage.apiName.equals(text)).findFirst();
  }
}
