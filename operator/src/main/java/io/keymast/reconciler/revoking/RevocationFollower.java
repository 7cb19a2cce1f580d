package io.keymast.reconciler.revoking;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.Condition;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.revoking.RevocationWaits.Wait;
import io.keymast.status.ConditionType;
import io.keymast.status.Revocability;
import io.keymast.status.RevocationPublished;
import io.keymast.status.RevokedCertificate;
import io.keymast.status.RevokedCertificate.Listing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Follows a certificate's revocation into the ledger and onto the CRL. */
public final class RevocationFollower {
  /** So long a CRL is waited for, so that one status write tells both. */
  private static final Duration UNTIL_TOLD = Duration.ofSeconds(5);

  private final Revoker revoker;
  private final RevocationWaits waits;
  private final RevocationsByHand byHand;
  private final Authorities authorities;
  private final Clock clock;

  /** What is known of those that issued. */
  public record Authorities(
      Predicate<AuthorityName> served, Function<AuthorityName, Revocability> revocability) {}

  public RevocationFollower(
      Revoker revoker,
      RevocationWaits waits,
      RevocationsByHand byHand,
      Authorities authorities,
      Clock clock) {
    this.revoker = revoker;
    this.waits = waits;
    this.byHand = byHand;
    this.authorities = authorities;
    this.clock = clock;
  }

  /** How far the revocation has come. */
  public sealed interface Progress {
    /** It is not revoked. */
    record None() implements Progress {}

    /** Durable; whether it is published is known soon. */
    record Settling(Duration lookAgain) implements Progress {}

    /** Durable, and worth telling. */
    record Told(RevokedCertificate certificate) implements Progress {}
  }

  /** A revocation that the operator made is in the ledger already; one by hand is not. */
  public Progress follow(BaseStationCertificate object, KnownCertificate certificate) {
    Optional<RevocationReason> reason = certificate.fate().revoked();
    if (!authorities.served().test(authorityOf(certificate))) {
      return reason.map(it -> unserved(object, certificate, it)).orElseGet(Progress.None::new);
    }
    if (reason.isEmpty()) {
      ensureNotOnHold(object, certificate);
      return new Progress.None();
    }
    if (certificate.validity().isExpiredAt(clock.instant())) {
      forget(certificate);
      return told(certificate, reason.get(), Listing.WAITING);
    }
    Optional<Wait> wait =
        waits.find(authorityOf(certificate), certificate.serialNumber(), reason.get());
    return switch (makeDurable(object, certificate, reason.get(), wait)) {
      case LIFTED -> new Progress.None();
      case ADDED -> waiting(object, certificate, reason.get(), wait);
      case HELD -> {
        boolean isOutdated = wait.filter(it -> it.listing() == Listing.WAITING).isPresent();
        if (isListed(object, reason.get()) && !isOutdated) {
          forget(certificate);
          yield told(certificate, reason.get(), Listing.LISTED);
        }
        yield waiting(object, certificate, reason.get(), wait);
      }
    };
  }

  /** What was told to be durable before stays so. */
  private static Progress unserved(
      BaseStationCertificate object, KnownCertificate certificate, RevocationReason reason) {
    Optional<Listing> known =
        isTold(object, reason)
            ? RevocationPublished.in(conditions(object), reason)
            : Optional.empty();
    return told(certificate, reason, known.orElse(Listing.UNSERVED));
  }

  /** What the ledger turns out to have. */
  private enum Entry {
    /** It had one before. */
    HELD,
    ADDED,
    /** The spec asks for none any more. */
    LIFTED
  }

  /**
   * A status tells that a revocation for good was made durable. Of a hold it tells nothing: it may
   * be of one that was lifted, so that the ledger itself is asked each time.
   */
  private Entry makeDurable(
      BaseStationCertificate object,
      KnownCertificate certificate,
      RevocationReason reason,
      Optional<Wait> wait) {
    boolean isTold = isTold(object, reason);
    if (!isLiftable(reason) && (isTold || wait.isPresent())) {
      return Entry.HELD;
    }
    return byHand
        .read(object, certificate, reason)
        .map(
            revocation -> {
              Set<SerialNumber> added =
                  isTold
                      ? revoker.affirm(List.of(revocation))
                      : revoker.makeDurable(List.of(revocation));
              boolean isNew = added.contains(certificate.serialNumber());
              if (isNew || !isTold) {
                byHand.tell(object, revocation);
              }
              return isNew ? Entry.ADDED : Entry.HELD;
            })
        .orElse(Entry.LIFTED);
  }

  private static boolean isListed(BaseStationCertificate object, RevocationReason reason) {
    return RevocationPublished.in(conditions(object), reason)
        .filter(listing -> listing == Listing.LISTED)
        .isPresent();
  }

  /** Of a certificate whose object goes. */
  public void forget(KnownCertificate certificate) {
    waits.forget(authorityOf(certificate), certificate.serialNumber());
  }

  /** Whether the status says that it is revoked, for this reason. */
  public static boolean isTold(BaseStationCertificate object, RevocationReason reason) {
    return RevokedCertificate.isToldIn(conditions(object), reason);
  }

  private Progress waiting(
      BaseStationCertificate object,
      KnownCertificate certificate,
      RevocationReason reason,
      Optional<Wait> known) {
    if (authorities.revocability().apply(authorityOf(certificate)) == Revocability.NOT_BY_KEYMAST) {
      return told(certificate, reason, Listing.NEVER);
    }
    Instant now = clock.instant();
    Wait wait = known.orElseGet(() -> begin(object, certificate, reason, now));
    Duration left = Duration.between(now, wait.since().plus(UNTIL_TOLD));
    boolean isWorthTelling =
        wait.listing() == Listing.LISTED || isLiftable(reason) || isTold(object, reason);
    return left.isPositive() && !isWorthTelling
        ? new Progress.Settling(left)
        : told(certificate, reason, wait.listing());
  }

  private Wait begin(
      BaseStationCertificate object,
      KnownCertificate certificate,
      RevocationReason reason,
      Instant now) {
    Wait wait =
        new Wait(
            Names.of(object), certificate.binding().authorityKeyId(), reason, now, Listing.WAITING);
    waits.begin(authorityOf(certificate), certificate.serialNumber(), wait);
    return wait;
  }

  /** Only a hold can be lifted: admission lets no other revocation be taken back. */
  private void ensureNotOnHold(BaseStationCertificate object, KnownCertificate certificate) {
    forget(certificate);
    if (ConditionType.REVOKED.isTrueIn(conditions(object))) {
      revoker.liftHold(object.getMetadata().getNamespace(), certificate);
    }
  }

  /** Told at once: what the status does not say is not seen to be lifted. */
  private static boolean isLiftable(RevocationReason reason) {
    return reason == RevocationReason.CERTIFICATE_HOLD;
  }

  private static Progress told(
      KnownCertificate certificate, RevocationReason reason, Listing listing) {
    return new Progress.Told(new RevokedCertificate(certificate.serialNumber(), reason, listing));
  }

  private static AuthorityName authorityOf(KnownCertificate certificate) {
    return certificate.binding().authority();
  }

  private static @Nullable List<Condition> conditions(BaseStationCertificate object) {
    BaseStationCertificateStatus status = object.getStatus();
    return status == null ? null : status.conditions();
  }
}
