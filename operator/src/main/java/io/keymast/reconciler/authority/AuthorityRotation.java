package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.Move;
import io.keymast.decision.Succession;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.authority.AuthorityObserver.Observation;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.RotationFacts;
import io.keymast.validation.AuthorityPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** What follows from an authority's CA keys for its stations, its status and its duties. */
public final class AuthorityRotation {
  private final ClusterView cluster;
  private final AuthorityBrakes brakes;

  public AuthorityRotation(ClusterView cluster, AuthorityBrakes brakes) {
    this.cluster = cluster;
    this.brakes = brakes;
  }

  /**
   * How an authority stands.
   *
   * @param pins as the status is to say it
   * @param isNew whether the status says something else until now
   */
  public record RotationOutcome(
      List<Generation> pins, RotationFacts facts, LoadedGenerations loaded, boolean isNew) {}

  /** By what its status pins already, while nothing may change. */
  public RotationOutcome unchanged(CertificateAuthority object, Observation observation) {
    return standing(object, observation, observation.facts().pinned(), (former, fleet) -> former);
  }

  public RotationOutcome standing(
      CertificateAuthority object, Observation observation, List<CaGeneration> generations) {
    AuthorityName name = Names.of(object);
    Succession succession = new Succession(generations, observation.facts().policy());
    RotationOutcome outcome =
        standing(
            object,
            observation,
            generations,
            (former, fleet) ->
                Move.next(former, fleet, succession, brakes.of(name), observation.facts().now()));
    Move move = outcome.facts().move();
    move.brake(outcome.facts().fleet()).ifPresent(brake -> brakes.engage(name, brake));
    if (move instanceof Move.Settled) {
      brakes.release(name, BrakeReason.ROTATION_HELD);
    }
    return outcome;
  }

  private RotationOutcome standing(
      CertificateAuthority object,
      Observation observation,
      List<CaGeneration> generations,
      BiFunction<Move, Move.Fleet, Move> next) {
    AuthorityName name = Names.of(object);
    AuthorityPolicy policy = observation.facts().policy();
    Instant now = observation.facts().now();
    Optional<CertificateAuthorityStatus> status = Optional.ofNullable(object.getStatus());
    Succession succession = new Succession(generations, policy);
    RotatingFleet fleet = RotatingFleet.of(cluster.certificatesOf(name), now);
    Move former = RotationFacts.read(status.map(CertificateAuthorityStatus::rotation).orElse(null));
    List<CaGeneration> retiring = succession.retiring();
    Move.Fleet moving =
        fleet.towards(
            retiring, former, retiring.isEmpty() ? _ -> true : MovableStations.of(name, cluster));
    Move move = next.apply(former, moving);
    return new RotationOutcome(
        StatedGenerations.write(
            generations,
            observation,
            status.map(CertificateAuthorityStatus::generations).orElse(List.of()),
            fleet),
        new RotationFacts(succession, move, moving),
        LoadedGenerations.of(name, succession, observation.kept(), move, now),
        !generations.equals(observation.facts().pinned()) || !move.equals(former));
  }
}
