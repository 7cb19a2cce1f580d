package io.keymast.reconciler.restore;

import io.keymast.api.CertificateAuthority;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlFields;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.revocation.Recovered;
import io.keymast.revocation.RecoveryNotes;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brakes {@code Recovered} and {@code NotCompared}. Of the first, the ledger's head says
 * durably that it holds; status may have been put back as well.
 */
public final class RecoveryHolds {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveryHolds.class);

  private final RecoveryNotes notes;
  private final AuthorityBrakes brakes;
  private final OperatorMeters meters;
  private final Clock clock;

  /** Up to which number this process has held: the same finding is no other restore. */
  private final Map<AuthorityName, BigInteger> held = new ConcurrentHashMap<>();

  /** Since when, as long as the ledger does not say so. */
  private final Map<AuthorityName, Instant> begun = new ConcurrentHashMap<>();

  /** Held by this process: what a former one held may have been put back with its word. */
  private final Set<AuthorityName> notCompared = ConcurrentHashMap.newKeySet();

  public RecoveryHolds(
      RecoveryNotes notes, AuthorityBrakes brakes, OperatorMeters meters, Clock clock) {
    this.notes = notes;
    this.brakes = brakes;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Holds from now on; durable when it returns.
   *
   * @param above a CRL number that was seen
   * @param newest the CRL that has it, as far as its times are known
   */
  void hold(AuthorityName authority, BigInteger above, Optional<CrlFields> newest, String how) {
    if (above.compareTo(held.getOrDefault(authority, BigInteger.valueOf(-1))) <= 0) {
      return;
    }
    Instant since = begun(authority);
    engage(authority, since);
    RecoveryNotes.Outcome outcome =
        notes.note(authority, new Recovered(above, Optional.of(since), newest));
    if (outcome != RecoveryNotes.Outcome.KNOWN) {
      LOG.atError()
          .addKeyValue("authority", authority)
          .addKeyValue("how", how)
          .log("an older state of the cluster was put back");
      meters.recovered(authority);
    }
    held.put(authority, above);
    begun.remove(authority);
  }

  /** Whether this process knows of a CRL that is newer than this one, and has said so. */
  boolean isHeldAbove(AuthorityName authority, BigInteger number) {
    return held.getOrDefault(authority, BigInteger.ZERO).compareTo(number) > 0;
  }

  /** No older CRL puts a hold back then that has ended by this one. */
  void heard(AuthorityName authority, KeyId keyId, BigInteger number) {
    notes.noteHeard(authority, keyId, number);
  }

  /**
   * The next best, where the ledger can't be written.
   *
   * @param live as the API server has it
   * @return whether that is durable by now
   */
  boolean holdByStatus(CertificateAuthority live) {
    AuthorityName authority = Names.of(live);
    Instant since = begun(authority);
    engage(authority, since);
    return AuthorityBrakes.stated(live.getStatus()).engaged().stream()
        .anyMatch(brake -> brake.isFor(BrakeReason.RECOVERED) && !brake.since().isBefore(since));
  }

  /** The same moment at each attempt, so that a word which names it counts. */
  private Instant begun(AuthorityName authority) {
    return begun.computeIfAbsent(authority, _ -> now());
  }

  void engage(AuthorityName authority, Instant since) {
    brakes.engage(
        authority,
        new Brake(
            BrakeReason.RECOVERED,
            "an older state of the cluster was put back: certificates that were issued since are"
                + " unknown here, and revocations since may be; docs/operations.md, Restoring"
                + " etcd, says what to check. "
                + howToGoOn(since),
            since));
  }

  /**
   * Issuing waits: what is published goes on. Returns why, and how to go on: since the same moment
   * as long as it holds.
   */
  String engageNotCompared(AuthorityName authority, String why) {
    boolean isNew = notCompared.add(authority);
    if (isNew || !brakes.of(authority).hold(BrakeReason.NOT_COMPARED)) {
      Instant since = now();
      brakes.engage(
          authority, new Brake(BrakeReason.NOT_COMPARED, why + ". " + howToGoOn(since), since));
    }
    return brakes.of(authority).engaged().stream()
        .filter(brake -> brake.isFor(BrakeReason.NOT_COMPARED))
        .findFirst()
        .map(brake -> why + ". " + howToGoOn(brake.since()))
        .orElse(why);
  }

  /** Whether a person has ended what this process held, and nothing else has. */
  boolean isToGoOnUncompared(AuthorityName authority) {
    return notCompared.contains(authority) && !brakes.of(authority).hold(BrakeReason.NOT_COMPARED);
  }

  /** By itself, since everybody has answered. */
  void releaseNotCompared(AuthorityName authority) {
    notCompared.remove(authority);
    brakes.release(authority, BrakeReason.NOT_COMPARED);
  }

  /** The authority is gone by intent. */
  void forget(AuthorityName authority) {
    held.remove(authority);
    begun.remove(authority);
    notCompared.remove(authority);
  }

  private static String howToGoOn(Instant since) {
    return "To go on, set spec.resume to a text that contains " + since;
  }

  /** As a person copies it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** A person has looked, and goes on. */
  public void release(AuthorityName authority, Instant since) {
    notes.release(authority, since);
  }
}
