package io.keymast.reconciler;

import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.Recovered;
import io.keymast.revocation.RecoveryNotes;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brake {@code Recovered}. The ledger's head says durably that it holds; status may have been
 * put back as well.
 */
public final class RecoveryHolds {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveryHolds.class);

  private final RecoveryNotes notes;
  private final AuthorityBrakes brakes;
  private final OperatorMeters meters;
  private final Clock clock;

  public RecoveryHolds(
      RecoveryNotes notes, AuthorityBrakes brakes, OperatorMeters meters, Clock clock) {
    this.notes = notes;
    this.brakes = brakes;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Durable when it returns, where a CRL was ever published.
   *
   * @param above a CRL number that was seen
   */
  void hold(AuthorityName authority, BigInteger above, String how) {
    Instant now = clock.instant();
    RecoveryNotes.Outcome outcome = notes.note(authority, new Recovered(above, Optional.of(now)));
    if (outcome != RecoveryNotes.Outcome.KNOWN) {
      LOG.atError()
          .addKeyValue("authority", authority)
          .addKeyValue("how", how)
          .log("an older state of the cluster was put back");
      meters.recovered(authority);
    }
    engage(authority, now);
  }

  void engage(AuthorityName authority, Instant since) {
    if (!brakes.of(authority).hold(BrakeReason.RECOVERED)) {
      brakes.engage(
          authority,
          new Brake(
              BrakeReason.RECOVERED,
              "an older state of the cluster was put back: certificates that were issued since are"
                  + " unknown here, and revocations since may be; docs/operations.md, Restoring"
                  + " etcd, says what to check",
              since));
    }
  }

  /** A person has looked, and goes on. */
  void release(AuthorityName authority) {
    notes.release(authority);
  }
}
