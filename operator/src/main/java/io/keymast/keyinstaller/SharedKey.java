package io.keymast.keyinstaller;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A key that several stations may have, each under an authority of its own: authorities know
 * nothing of each other, and so anybody with an authority can declare another tenant's public key
 * there. He can't fetch anything with it, since he lacks the private key; so who came first goes
 * on, and where that one is not let in, nobody is in its place.
 *
 * @param claimants all that declare the key or have bound it, whether they hold it now or not
 */
record SharedKey(PresentedKey key, List<Station> claimants) {
  /** When a certificate for the key was first fetched by it, and when one was first issued. */
  private record Tenure(Station station, Instant provenAt, Instant issuedAt) {
    static final Comparator<Tenure> LONGEST_FIRST =
        Comparator.comparing(Tenure::provenAt).thenComparing(Tenure::issuedAt);
  }

  SharedKey {
    claimants = List.copyOf(claimants);
  }

  /**
   * Whom a request without a label means, let in or not: the station of the presented certificate,
   * or else the one that first fetched a certificate for the key by that key, or else was first
   * issued one. Several where that names no single one. Where none has been issued any, those whom
   * the key proves, or else all.
   */
  List<Station> meant(Stations stations) {
    if (claimants.size() < 2) {
      return claimants;
    }
    return ofPresentedCertificate(stations)
        .map(List::of)
        .orElseGet(() -> ofLongestTenure(stations));
  }

  private Optional<Station> ofPresentedCertificate(Stations stations) {
    return stations
        .issuedWith(key.certificateFingerprint())
        .flatMap(
            issued ->
                claimants.stream()
                    .filter(claimant -> claimant.name().equals(issued.name()))
                    .findFirst());
  }

  private List<Station> ofLongestTenure(Stations stations) {
    List<Tenure> tenures =
        claimants.stream().flatMap(claimant -> tenure(claimant, stations).stream()).toList();
    return tenures.stream()
        .min(Tenure.LONGEST_FIRST)
        .map(longest -> asLongAs(longest, tenures))
        .orElseGet(this::withoutTenure);
  }

  private static List<Station> asLongAs(Tenure longest, List<Tenure> tenures) {
    return tenures.stream()
        .filter(tenure -> Tenure.LONGEST_FIRST.compare(tenure, longest) == 0)
        .map(Tenure::station)
        .toList();
  }

  private List<Station> withoutTenure() {
    List<Station> proven = claimants.stream().filter(Station::isProvenByKey).toList();
    return proven.isEmpty() ? claimants : proven;
  }

  /**
   * What has ended or was revoked counts too, and what another authority or a retired CA issued:
   * that the station proved itself stays true. That a certificate is in use does not count: an
   * authority's own concentrators can say that. Nor does a download by password: an authority's
   * owner says who has one.
   */
  private Optional<Tenure> tenure(Station claimant, Stations stations) {
    List<IssuedCertificate> certificates =
        stations.issuedTo(claimant).stream()
            .filter(issued -> issued.leaf().publicKeyFingerprint().equals(key.fingerprint()))
            .toList();
    return certificates.stream()
        .map(issued -> issued.leaf().validity().notBefore())
        .min(Comparator.naturalOrder())
        .map(
            issuedAt ->
                new Tenure(
                    claimant,
                    certificates.stream()
                        .flatMap(issued -> issued.provenAt().stream())
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.MAX),
                    issuedAt));
  }
}
