package io.keymast.revocation;

import io.keymast.domain.TimeBounds;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a CA key's CRL is to be signed again. */
public final class PublicationSchedule {
  /** Long before any nextUpdate: an operator that is down for days cuts nobody off. */
  static final Duration REFRESH = Duration.ofHours(1);

  private static final int REFRESHES_IN_A_VALIDITY = 4;

  private PublicationSchedule() {}

  /** Either publish now, or look again then. */
  public sealed interface Need {
    record Now(Cause cause) implements Need {}

    record Later(Instant at) implements Need {}
  }

  /** Why a CRL is published. */
  public enum Cause {
    NEVER_PUBLISHED,
    CHANGED,
    /** Relying parties have seen a higher number than the ledger's. */
    RECOVERED,
    /** The newest one was signed by a clock that was ahead, as a person has said. */
    TIME_SET_RIGHT,
    REFRESH_DUE,
    /** The clocks disagree, and waiting on would cut stations off. */
    ENDING
  }

  /**
   * @param ledger empty if nothing was ever stored for the CA key
   * @param validity that the next CRL has
   */
  public static Need decide(Optional<GenerationLedger> ledger, TimeBounds now, Duration validity) {
    Optional<CrlHead> head = ledger.flatMap(GenerationLedger::head);
    if (ledger.isEmpty() || head.isEmpty()) {
      return new Need.Now(Cause.NEVER_PUBLISHED);
    }
    if (ledger.get().hasUnpublished()) {
      return new Need.Now(Cause.CHANGED);
    }
    if (isBehind(ledger.get())) {
      return new Need.Now(Cause.RECOVERED);
    }
    return now.isExact()
        ? refresh(ledger.get(), head.get(), now.earliest())
        : refresh(head.get(), now, validity);
  }

  /** Relying parties have seen a newer CRL than that of this ledger, as it says itself. */
  public static boolean isBehind(GenerationLedger ledger) {
    return ledger
        .recovered()
        .filter(recovered -> recovered.above().compareTo(ledger.crlNumber()) > 0)
        .isPresent();
  }

  private static Need refresh(GenerationLedger ledger, CrlHead head, Instant now) {
    if (now.isBefore(head.fields().thisUpdate()) && ledger.mayGoBackInTime()) {
      return new Need.Now(Cause.TIME_SET_RIGHT);
    }
    Instant due = head.fields().thisUpdate().plus(refreshEvery(validityOf(head)));
    return now.isBefore(due) ? new Need.Later(due) : new Need.Now(Cause.REFRESH_DUE);
  }

  /**
   * Only once half of the time is over, by whichever clock is ahead: mostly somebody sets the wrong
   * one right before. And only where it gains something: by a clock that is far ahead it would be
   * due at each look.
   */
  private static Need refresh(CrlHead head, TimeBounds now, Duration validity) {
    Instant nextUpdate = head.fields().nextUpdate();
    Instant due = nextUpdate.minus(validity.dividedBy(2));
    CrlWindow next = CrlWindow.of(now, Optional.of(head.fields()), validity);
    boolean gains = !next.nextUpdate().isBefore(nextUpdate.plus(refreshEvery(validity)));
    return gains && !now.latest().isBefore(due) ? new Need.Now(Cause.ENDING) : new Need.Later(due);
  }

  private static Duration validityOf(CrlHead head) {
    return Duration.between(head.fields().thisUpdate(), head.fields().nextUpdate());
  }

  private static Duration refreshEvery(Duration validity) {
    Duration part = validity.dividedBy(REFRESHES_IN_A_VALIDITY);
    return part.compareTo(REFRESH) < 0 ? part : REFRESH;
  }
}
