package io.keymast.keyinstaller;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key that several stations hold, each under an authority of its own: authorities know nothing of
 * each other, and so anybody with an authority can declare another tenant's public key there. He
 * can't fetch anything with it, since he lacks the private key; so who came first goes on.
 *
 * @param holders at least two
 */
record SharedKey(PresentedKey key, List<Station> holders) {
  /** When a certificate for the key was first fetched by it, and when one was first issued. */
  private record Tenure(Station station, Instant provenAt, Instant issuedAt) {
    static final Comparator<Tenure> LONGEST_FIRST =
        Comparator.comparing(Tenure::provenAt).thenComparing(Tenure::issuedAt);
  }

  /**
   * The station that a request without a label means: that of the presented certificate, or else
   * the one that first fetched a certificate for the key by that key, or else was first issued one.
   * Empty where that names no single one.
   */
  Optional<Station> meant(Stations stations) {
    return ofPresentedCertificate(stations).or(() -> ofLongestTenure(stations));
  }

  private Optional<Station> ofPresentedCertificate(Stations stations) {
    return stations
        .issuedWith(key.certificateFingerprint())
        .flatMap(
            issued ->
                holders.stream().filter(holder -> holder.name().equals(issued.name())).findFirst());
  }

  private Optional<Station> ofLongestTenure(Stations stations) {
    List<Tenure> tenures =
        holders.stream()
            .flatMap(holder -> tenure(holder, stations).stream())
            .sorted(Tenure.LONGEST_FIRST)
            .toList();
    boolean isClear =
        tenures.size() == 1
            || (tenures.size() > 1
                && Tenure.LONGEST_FIRST.compare(tenures.get(0), tenures.get(1)) < 0);
    return isClear ? Optional.of(tenures.getFirst().station()) : Optional.empty();
  }

  /**
   * What has ended or was revoked counts too: that the station proved itself stays true. That a
   * certificate is in use does not count: an authority's own concentrators can say that. Nor does a
   * download by password: an authority's owner says who has one.
   */
  private Optional<Tenure> tenure(Station holder, Stations stations) {
    List<StationCertificate> certificates =
        stations.certificatesOf(holder).stream()
            .filter(certificate -> certificate.key().equals(key.fingerprint()))
            .toList();
    return certificates.stream()
        .map(certificate -> certificate.validity().notBefore())
        .min(Comparator.naturalOrder())
        .map(
            issuedAt ->
                new Tenure(
                    holder,
                    certificates.stream()
                        .flatMap(it -> Stream.ofNullable(it.delivery().provenAt()))
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.MAX),
                    issuedAt));
  }
}
