package io.keymast.revocation;

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
    REFRESH_DUE
  }

  /**
   * @param ledger empty if nothing was ever stored for the CA key
   */
  public static Need decide(Optional<GenerationLedger> ledger, Instant now) {
    Optional<CrlHead> head = ledger.flatMap(GenerationLedger::head);
    if (ledger.isEmpty() || head.isEmpty()) {
      return new Need.Now(Cause.NEVER_PUBLISHED);
    }
    if (ledger.get().hasUnpublished()) {
      return new Need.Now(Cause.CHANGED);
    }
    if (isBehind(head.get(), ledger.get())) {
      return new Need.Now(Cause.RECOVERED);
    }
    Instant due = refreshTime(head.get());
    return now.isBefore(due) ? new Need.Later(due) : new Need.Now(Cause.REFRESH_DUE);
  }

  private static boolean isBehind(CrlHead head, GenerationLedger ledger) {
    return ledger
        .recovered()
        .filter(recovered -> recovered.above().compareTo(head.fields().number()) > 0)
        .isPresent();
  }

  private static Instant refreshTime(CrlHead head) {
    Instant thisUpdate = head.fields().thisUpdate();
    Duration part =
        Duration.between(thisUpdate, head.fields().nextUpdate()).dividedBy(REFRESHES_IN_A_VALIDITY);
    return thisUpdate.plus(part.compareTo(REFRESH) < 0 ? part : REFRESH);
  }
}
