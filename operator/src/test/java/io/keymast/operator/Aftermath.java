package io.keymast.operator;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is left of a station's certificates after changes of a spec, its own or its authority's.
 *
 * @param certificates oldest first
 * @param listed serial numbers in the ledgers of the authorities that issued them
 */
record Aftermath(List<BaseStationCertificate> certificates, Set<String> listed) {
  /** By the cause of a certificate, which field of a station may lead to it. */
  static final Map<String, Set<String>> BY_STATION =
      Map.of(
          "Renewal", Set.of("certificate"),
          "Regenerated", Set.of("regenerate"),
          "KeyChanged", Set.of("publicKey"),
          "BackhaulChanged", Set.of("backhaul"),
          "AuthorityChanged", Set.of("certificateAuthorityRef"));

  /** The same of its authority. */
  static final Map<String, Set<String>> BY_AUTHORITY =
      Map.of("Renewal", Set.of("certificates"), "AuthorityChanged", Set.of("source", "rotation"));

  private static final String INITIAL = "Initial";

  static Aftermath of(PlatformTeam team, Station station) {
    List<BaseStationCertificate> certificates = team.certificatesOf(station);
    return new Aftermath(
        certificates,
        certificates.stream()
            .map(it -> it.getSpec().certificateAuthorityRef())
            .map(ref -> new AuthorityName(ref.namespace(), ref.name()))
            .distinct()
            .flatMap(authority -> team.ledger(authority).entries().stream())
            .map(entry -> entry.serialNumber().hex())
            .collect(Collectors.toSet()));
  }

  /**
   * What the changes don't explain; a certificate that nobody had a reason for, say.
   *
   * @param changes how often each field of the spec was altered; what came to nothing excuses
   *     nothing
   * @param fields by the cause of a certificate, those that may have led to it
   */
  List<String> unexplained(Map<String, Long> changes, Map<String, Set<String>> fields) {
    List<String> unexplained = new ArrayList<>();
    List<Long> revisions = certificates.stream().map(it -> it.getSpec().revision()).toList();
    if (!revisions.equals(
        IntStream.rangeClosed(1, revisions.size()).mapToObj(Long::valueOf).toList())) {
      unexplained.add("revisions " + revisions);
    }
    causes()
        .forEach(
            (cause, count) -> {
              if (count > allowed(cause, changes, fields)) {
                unexplained.add("%d by %s after %s".formatted(count, cause, changes));
              }
            });
    certificates.stream()
        .filter(it -> isListed(it) != (it.getSpec().revocation() != null))
        .map(
            it ->
                "revision %d is %s, and %s"
                    .formatted(
                        it.getSpec().revision(),
                        it.getSpec().revocation() == null ? "good" : "revoked",
                        isListed(it) ? "listed" : "not listed"))
        .forEach(unexplained::add);
    if (ofItsOwn().isEmpty() || isListed(ofItsOwn().getLast())) {
      unexplained.add("the newest of its own is not good");
    }
    return unexplained;
  }

  /**
   * Those for the key and by the authority that it set out with: a station that goes back to them
   * goes on with the newest of these, though it had newer ones for others.
   */
  List<BaseStationCertificate> ofItsOwn() {
    return certificates.stream()
        .filter(
            it ->
                it.getSpec()
                        .publicKeyFingerprint()
                        .equals(certificates.getFirst().getSpec().publicKeyFingerprint())
                    && it.getSpec()
                        .certificateAuthorityRef()
                        .equals(certificates.getFirst().getSpec().certificateAuthorityRef()))
        .toList();
  }

  /** What the ledger lacks of a station of which nothing is to be trusted any more. */
  List<String> unlisted() {
    return certificates.stream()
        .filter(it -> !isListed(it))
        .map(it -> "revision " + it.getSpec().revision())
        .toList();
  }

  /** How many certificates were issued for each cause. */
  Map<String, Long> causes() {
    return certificates.stream()
        .flatMap(it -> it.getSpec().causes().stream())
        .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
  }

  private static long allowed(
      String cause, Map<String, Long> changes, Map<String, Set<String>> fields) {
    if (cause.equals(INITIAL)) {
      return 1;
    }
    return fields.getOrDefault(cause, Set.of()).stream()
        .mapToLong(field -> changes.getOrDefault(field, 0L))
        .sum();
  }

  private boolean isListed(BaseStationCertificate certificate) {
    return listed.contains(certificate.getSpec().serialNumber());
  }
}
