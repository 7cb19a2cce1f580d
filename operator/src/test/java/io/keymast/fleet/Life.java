package io.keymast.fleet;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.Eui64;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What the platform issued to one station.
 *
 * @param certificates the oldest first
 */
record Life(SimulatedStation station, List<Issued> certificates) {
  /**
   * Two years, renewed 6 days before the end, spread over a day: what a policy without words is.
   */
  private static final RotationPolicy DEFAULT =
      new RotationPolicy(Duration.ofHours(17_520), Duration.ofHours(144), Duration.ofHours(24));

  private static final Duration BACK_DATED = Duration.ofMinutes(5);

  /** One certificate as it is stored. */
  record Issued(long revision, String serialNumber, Validity validity, List<String> causes) {
    static Issued of(BaseStationCertificateSpec spec) {
      return new Issued(
          Objects.requireNonNull(spec.revision()),
          Objects.requireNonNull(spec.serialNumber()),
          new Validity(
              Objects.requireNonNull(spec.notBefore()), Objects.requireNonNull(spec.notAfter())),
          Objects.requireNonNull(spec.causes()));
    }

    Instant at() {
      return validity.notBefore().plus(BACK_DATED);
    }
  }

  static Life of(SimulatedStation station, List<BaseStationCertificate> stored) {
    return new Life(
        station,
        stored.stream()
            .map(BaseStationCertificate::getSpec)
            .map(Issued::of)
            .sorted(Comparator.comparingLong(Issued::revision))
            .toList());
  }

  /** When the certificate of that revision is to be renewed. */
  Instant renewalTimeOf(int revision) {
    return DEFAULT.renewalTime(certificates.get(revision - 1).validity(), new Eui64(station.eui()));
  }

  /** The revision that a station has at that time if all goes well. */
  int dueBy(Instant at) {
    int revision = 1;
    while (revision < certificates.size() && !renewalTimeOf(revision).isAfter(at)) {
      revision++;
    }
    return revision;
  }

  int revisionOf(String serialNumber) {
    return certificates.stream()
        .filter(issued -> issued.serialNumber().equals(serialNumber))
        .mapToInt(issued -> (int) issued.revision())
        .findFirst()
        .orElseThrow();
  }
}
