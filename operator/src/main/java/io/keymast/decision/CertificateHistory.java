package io.keymast.decision;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.PublicKeyFingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;

/**
 * The certificates of one station, oldest first, seen at one instant. The order in which they were
 * observed makes no difference.
 */
public record CertificateHistory(List<KnownCertificate> certificates, Instant now) {
  private static final Comparator<KnownCertificate> OLDEST_FIRST =
      Comparator.comparingLong(KnownCertificate::revision)
          .thenComparing(KnownCertificate::name)
          .thenComparing(KnownCertificate::serialNumber);

  private static final Duration BETWEEN_REGENERATIONS = Duration.ofMinutes(1);
  private static final int REGENERATIONS_AT_ONCE = 60;

  public CertificateHistory {
    certificates = certificates.stream().sorted(OLDEST_FIRST).toList();
  }

  public static CertificateHistory of(ObservedStation observed) {
    return new CertificateHistory(observed.certificates(), observed.now());
  }

  public Optional<KnownCertificate> newest() {
    return last(certificates.stream());
  }

  public Optional<KnownCertificate> newestLive() {
    return last(live());
  }

  /** The newest one that was not revoked but is over. */
  public Optional<KnownCertificate> newestEnded() {
    return last(
        certificates.stream()
            .filter(certificate -> certificate.fate().revoked().isEmpty())
            .filter(certificate -> certificate.validity().isExpiredAt(now)));
  }

  Optional<KnownCertificate> newestLiveOf(PublicKeyFingerprint key) {
    return last(live().filter(certificate -> certificate.binding().key().equals(key)));
  }

  /** The version that the station reported last, with the newest certificate that it fetched. */
  public Optional<PacketForwarderVersion> reportedPacketForwarder() {
    return certificates.stream()
        .map(certificate -> certificate.origin().packetForwarder().reported())
        .flatMap(Optional::stream)
        .reduce((older, newer) -> newer);
  }

  boolean hasUsage(CertificateUsage usage) {
    return certificates.stream().anyMatch(it -> it.binding().usage() == usage);
  }

  /** Whether the present IPsec certificates follow one for TLS. */
  public boolean hasGoneBackToIpsec() {
    return newest().filter(it -> it.binding().usage() == CertificateUsage.IPSEC).isPresent()
        && hasUsage(CertificateUsage.TLS);
  }

  /**
   * When a token may act, for which a certificate is given up: some at once, then one a minute.
   * What seems to come is of a clock that was ahead, and holds up nothing.
   */
  Instant regenerationTurn() {
    Instant next = Instant.EPOCH;
    for (Instant regenerated : regenerations()) {
      next = (next.isAfter(regenerated) ? next : regenerated).plus(BETWEEN_REGENERATIONS);
    }
    return next.minus(BETWEEN_REGENERATIONS.multipliedBy(REGENERATIONS_AT_ONCE - 1));
  }

  private List<Instant> regenerations() {
    return certificates.stream()
        .filter(it -> it.origin().causes().contains(IssuanceCause.REGENERATED))
        .map(KnownCertificate::issuedAt)
        .filter(issuedAt -> !issuedAt.isAfter(now))
        .sorted()
        .toList();
  }

  /** Whether any certificate was issued on this regenerate token. */
  public boolean records(String token) {
    return certificates.stream()
        .anyMatch(certificate -> certificate.origin().actedTokens().contains(token));
  }

  Stream<KnownCertificate> live() {
    return certificates.stream().filter(certificate -> certificate.isLiveAt(now));
  }

  /** The one to go on with where this binding is wanted. */
  Optional<KnownCertificate> current(CertificateBinding wanted, AuthorityState.Usable by) {
    return last(live().filter(certificate -> certificate.binding().serves(wanted, by)));
  }

  /** Whether the station shows a later one by now, so that it has to be told to come back. */
  boolean isLeft(KnownCertificate certificate) {
    return live().anyMatch(certificate::isLeftFor);
  }

  /** The newest one where this binding is wanted, if it is on hold. */
  Optional<KnownCertificate> onHold(CertificateBinding wanted, AuthorityState.Usable by) {
    return last(unexpired().filter(certificate -> certificate.binding().serves(wanted, by)))
        .filter(KnownCertificate::isOnHold);
  }

  /** Those that could still be trusted some day: live, or on hold. */
  Stream<KnownCertificate> revocable() {
    return unexpired()
        .filter(certificate -> certificate.fate().revoked().isEmpty() || certificate.isOnHold());
  }

  /** What was revoked by hand, or is being deleted: durable before anything replaces it. */
  Stream<Revocation> revokedBefore() {
    return unexpired()
        .filter(certificate -> !certificate.isOnHold())
        .flatMap(
            certificate ->
                certificate.fate().revoked().stream()
                    .map(reason -> Revocation.reaffirmed(certificate, reason)));
  }

  /** Of all certificates, oldest first, at most so many: the newest ones. */
  List<String> actedTokens(Optional<String> another, int atMost) {
    SequencedSet<String> tokens = new LinkedHashSet<>();
    certificates.forEach(certificate -> tokens.addAll(certificate.origin().actedTokens()));
    another.ifPresent(tokens::addLast);
    return tokens.stream().skip(Math.max(0, tokens.size() - atMost)).toList();
  }

  private Stream<KnownCertificate> unexpired() {
    return certificates.stream().filter(certificate -> !certificate.validity().isExpiredAt(now));
  }

  private static Optional<KnownCertificate> last(Stream<KnownCertificate> oldestFirst) {
    return oldestFirst.reduce((older, newer) -> newer);
  }
}
