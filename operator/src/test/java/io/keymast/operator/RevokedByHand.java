package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec.Revocation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate whose revocation an administrator writes, and its station, whose spec stays.
 *
 * @param team with their authority for its own
 * @param walk the certificate's
 */
record RevokedByHand(
    PlatformTeam team,
    Station station,
    Resource<BaseStationCertificate> certificate,
    SpecWalk walk,
    SpecWalk ofStation) {
  private static final String HOLD = "certificateHold";
  private static final String KEY_COMPROMISE = "keyCompromise";

  /** In place of what is on hold nobody is issued another one, nor for a retired key. */
  private static final Set<String> NOT_REPLACED = Set.of(HOLD, KEY_COMPROMISE);

  private static final String NONE_IS_GOOD = "the newest of its own is not good";

  /** A certificate is revoked for good once, and replaced once. */
  private static final Map<String, Long> ONCE = Map.of("revocation", 1L);

  private static final Map<String, Set<String>> BY_REVOCATION =
      Map.of("Regenerated", Set.of("revocation"));

  /** By one patch. */
  void isRevoked(JsonNode revocation) {
    certificate.patch(
        PatchContext.of(PatchType.JSON_MERGE),
        "{\"spec\":{\"revocation\":%s}}".formatted(revocation));
    settles();
  }

  /** Of one that is good, and of which nobody has told anything yet, nothing is to be told. */
  void settles() {
    await(toString())
        .until(() -> walk.isSettled() || (standing().isEmpty() && walk.conditions().isEmpty()));
    walk.isWellTold();
  }

  /** What its last step left; missing where it is not revoked. */
  JsonNode declared() {
    return walk.declared("revocation");
  }

  boolean isOnHold() {
    return declared().path("reason").asText().equals(HOLD);
  }

  boolean isForGood() {
    return declared().isObject() && !isOnHold();
  }

  /** Both the certificate and its station. */
  void endsLike(RevokedByHand other) {
    await(toString())
        .untilAsserted(
            () -> {
              Inventory inventory = Inventory.of(team);
              assertThat(walk.outcome(inventory)).isEqualTo(other.walk.outcome(inventory));
              assertThat(ofStation.outcome(inventory))
                  .isEqualTo(other.ofStation.outcome(inventory));
            });
  }

  /** The ledger has what stands in its spec, and its station what that leaves to it. */
  void endsWell() {
    await(toString())
        .untilAsserted(
            () -> {
              Optional<String> reason = standing().map(Revocation::reason);
              assertThat(
                      team.ledgerEntryOf(certificate.require())
                          .map(entry -> entry.reason().apiName()))
                  .isEqualTo(reason);
              assertThat(Aftermath.of(team, station).unexplained(ONCE, BY_REVOCATION))
                  .isEqualTo(
                      reason.filter(NOT_REPLACED::contains).stream()
                          .map(_ -> NONE_IS_GOOD)
                          .toList());
            });
    if (isForGood()) {
      assertThat(standing().map(Revocation::reason)).hasValue(declared().path("reason").asText());
    }
  }

  /** Once its owner has done what is left to him: he lifts the hold, or declares another key. */
  void isServedAgain() {
    String reason = standing().map(Revocation::reason).orElse("");
    if (reason.equals(HOLD)) {
      team.patches(certificate.require(), "{\"spec\":{\"revocation\":null}}");
    } else if (reason.equals(KEY_COMPROMISE)) {
      team.applies(station.reset());
    }
    team.awaitsReady(station);
  }

  void isUntouched() {
    team.awaitsReady(station);
    assertThat(team.certificatesOf(station)).hasSize(1);
    assertThat(standing()).isEmpty();
    assertThat(team.ledgerEntryOf(certificate.require())).isEmpty();
  }

  private Optional<Revocation> standing() {
    return Optional.ofNullable(certificate.require().getSpec().revocation());
  }

  @Override
  public String toString() {
    return walk.toString();
  }
}
