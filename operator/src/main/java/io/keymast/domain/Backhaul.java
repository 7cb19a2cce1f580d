package io.keymast.domain;

import java.util.Arrays;
import java.util.Optional;

/** How the link from station to platform is secured. */
public enum Backhaul {
  TLS("TLS"),
  IPSEC("IPsec"),
  NONE("None");

  private final String apiName;

  Backhaul(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  /** Empty for {@link #NONE}: such a station needs no certificate. */
  public Optional<CertificateUsage> usage() {
    return switch (this) {
      case TLS -> Optional.of(CertificateUsage.TLS);
      case IPSEC -> Optional.of(CertificateUsage.IPSEC);
      case NONE -> Optional.empty();
    };
  }

  public static Optional<Backhaul> parse(String text) {
    return Arrays.stream(values()).filter(backhaul -> backhaul.apiName.equals(text)).findFirst();
  }
}
