package io.keymast.status;

import io.keymast.api.CertificateAuthorityStatus.Rotation;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.CrossSigning;
import io.keymast.decision.Move;
import io.keymast.decision.Succession;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one CA key follows another, as a status says it.
 *
 * @param crossSigning empty where it is not known
 */
public record RotationFacts(
    Succession succession, Move move, Move.Fleet fleet, Optional<CrossSigning> crossSigning) {
  private static final String UNDERWAY = "Moving";
  private static final String PAUSED = "Paused";
  private static final String HELD = "Held";
  private static final String SETTLED = "Settled";

  public RotationFacts(Succession succession, Move move, Move.Fleet fleet) {
    this(succession, move, fleet, Optional.empty());
  }

  public RotationFacts with(CrossSigning known) {
    return new RotationFacts(succession, move, fleet, Optional.of(known));
  }

  /** What a former status said. */
  public static Move read(@Nullable Rotation rotation) {
    Optional<Instant> since = Optional.ofNullable(rotation).map(Rotation::since);
    return switch (rotation == null ? null : rotation.state()) {
      case UNDERWAY -> since.<Move>map(Move.Underway::new).orElseGet(Move.Settled::new);
      case HELD -> since.<Move>map(Move.Held::new).orElseGet(Move.Settled::new);
      case PAUSED -> new Move.Paused();
      case null, default -> new Move.Settled();
    };
  }

  /** Empty where nothing of it goes on. */
  Optional<Rotation> rotation() {
    if (succession.next().isEmpty() && move instanceof Move.Settled) {
      return Optional.empty();
    }
    return Optional.of(
        switch (move) {
          case Move.Settled() -> rotation(SETTLED, null, null);
          case Move.Underway(var since) -> rotation(UNDERWAY, since, until().orElse(null));
          case Move.Paused() -> rotation(PAUSED, null, null);
          case Move.Held(var since) -> rotation(HELD, since, null);
        });
  }

  private Rotation rotation(String state, @Nullable Instant since, @Nullable Instant until) {
    return new Rotation(
        state,
        since,
        until,
        succession.nextIssuesFrom().orElse(null),
        fleet.toMove(),
        fleet.moved(),
        fleet.overdue());
  }

  private Optional<Instant> until() {
    return succession.formerKeys(move).stream()
        .map(former -> former.until())
        .max(Instant::compareTo);
  }

  void addTo(Conditions conditions) {
    addMoveTo(conditions);
    crossSigning.ifPresent(known -> CrossSigned.addTo(conditions, known));
  }

  private void addMoveTo(Conditions conditions) {
    switch (move) {
      case Move.Held held ->
          conditions.isTrue(
              ConditionType.ROTATING,
              "RotationHeld",
              fleet.overdue()
                  + " of the "
                  + fleet.moved()
                  + " stations that moved to the new CA did not fetch their certificate: no other"
                  + " station moves before a person has looked. To go on, set spec.resume to a text"
                  + " not used before");
      case Move.Paused() ->
          conditions.isTrue(
              ConditionType.ROTATING,
              "RotationPaused",
              fleet.toMove()
                  + " stations stay with a former CA while spec.rotation.paused is true");
      case Move.Underway underway ->
          conditions.isTrue(
              ConditionType.ROTATING,
              "StationsMoving",
              fleet.toMove()
                  + " stations are still to move to the new CA"
                  + until().map(until -> ", the last of them at " + until).orElse(""));
      case Move.Settled() -> succession.next().ifPresent(next -> addTo(conditions, next));
    }
  }

  private void addTo(Conditions conditions, CaGeneration next) {
    conditions.isTrue(
        ConditionType.ROTATING,
        "NextTrusted",
        "generation "
            + next.number()
            + " is in the trust bundle since "
            + next.trustedSince()
            + " and issues "
            + succession
                .nextIssuesFrom()
                .map(from -> "from " + from)
                .orElse("once spec.rotation.paused is no longer true")
            + ": every gate has to trust it by then");
  }
}
