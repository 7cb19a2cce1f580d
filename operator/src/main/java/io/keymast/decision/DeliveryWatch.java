package io.keymast.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the station fetched the certificate that waits for it, and in time. From facts alone, so
 * that it is the same after a restart.
 */
public sealed interface DeliveryWatch {
  /** From a regeneration to the download. */
  Duration AFTER_REGENERATION = Duration.ofMinutes(15);

  /** A renewed certificate is waited for this long at most. */
  Duration LONGEST_GRACE = Duration.ofHours(24);

  /** Of what the predecessor had left when it was renewed. */
  int PART_OF_WHAT_WAS_LEFT = 4;

  /** There is no time by which it has to be fetched: a station may be mounted months later. */
  record Unwatched() implements DeliveryWatch {}

  /** There is time left. */
  record Awaited(Expectation expectation) implements DeliveryWatch {}

  /** From its deadline on. */
  record Overdue(Expectation expectation) implements DeliveryWatch {}

  /** It has it. */
  record Fetched(Expectation expectation, Instant at) implements DeliveryWatch {
    public boolean isLate() {
      return at.isAfter(expectation.deadline());
    }
  }

  /** What the certificate was issued for. */
  enum Purpose {
    /** To follow one that is about to end, or that another authority issued. */
    RENEWAL,
    /** To replace one that is revoked. */
    REGENERATION
  }

  /**
   * What the station has to do, and by when.
   *
   * @param issuedAt of the first certificate that it was to fetch; a renewal of one that it never
   *     fetched gives it no more time
   */
  record Expectation(Purpose purpose, Instant issuedAt, Instant deadline) {}

  static DeliveryWatch of(KnownCertificate current, CertificateHistory history) {
    Optional<Expectation> expectation = expectation(current, history.certificates());
    if (expectation.isEmpty()) {
      return new Unwatched();
    }
    Optional<Instant> fetchedAt = current.fate().firstSeenAt();
    if (fetchedAt.isPresent()) {
      return new Fetched(expectation.get(), fetchedAt.get());
    }
    return history.now().isBefore(expectation.get().deadline())
        ? new Awaited(expectation.get())
        : new Overdue(expectation.get());
  }

  /** When time alone makes it another. */
  default Optional<Instant> nextChange() {
    return switch (this) {
      case Awaited(var expectation) -> Optional.of(expectation.deadline());
      case Unwatched() -> Optional.empty();
      case Overdue overdue -> Optional.empty();
      case Fetched fetched -> Optional.empty();
    };
  }

  private static Optional<Expectation> expectation(
      KnownCertificate certificate, List<KnownCertificate> oldestFirst) {
    Set<IssuanceCause> causes = certificate.origin().causes();
    Instant issuedAt = certificate.issuedAt();
    if (causes.contains(IssuanceCause.REGENERATED)) {
      return Optional.of(
          new Expectation(Purpose.REGENERATION, issuedAt, issuedAt.plus(AFTER_REGENERATION)));
    }
    if (causes.isEmpty()
        || causes.contains(IssuanceCause.INITIAL)
        || causes.contains(IssuanceCause.KEY_CHANGED)) {
      return Optional.empty();
    }
    Optional<KnownCertificate> predecessor =
        oldestFirst.stream()
            .filter(other -> other.revision() < certificate.revision())
            .reduce((older, newer) -> newer);
    return predecessor
        .filter(other -> other.fate().firstSeenAt().isEmpty())
        .map(unfetched -> expectation(unfetched, oldestFirst))
        .orElseGet(() -> Optional.of(renewal(issuedAt, predecessor)));
  }

  private static Expectation renewal(Instant issuedAt, Optional<KnownCertificate> predecessor) {
    Duration grace =
        predecessor
            .map(former -> Duration.between(issuedAt, former.validity().notAfter()))
            .filter(Duration::isPositive)
            .map(left -> left.dividedBy(PART_OF_WHAT_WAS_LEFT))
            .map(part -> part.compareTo(LONGEST_GRACE) < 0 ? part : LONGEST_GRACE)
            .orElse(AFTER_REGENERATION);
    return new Expectation(
        Purpose.RENEWAL, issuedAt, issuedAt.plus(Duration.ofSeconds(grace.toSeconds())));
  }
}
