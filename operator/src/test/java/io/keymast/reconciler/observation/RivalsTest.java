package io.keymast.reconciler.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.PublicKey;
import io.keymast.api.Condition;
import io.keymast.api.TolerantSerialization;
import io.keymast.decision.Standing;
import io.keymast.decision.Standing.KeyStanding;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ALife;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.FleetIndexes;
import io.keymast.reconciler.cluster.StillCache;
import io.keymast.status.ConditionType;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A tenant declares a victim's public key for many stations. */
class RivalsTest {
  private static final int COPIES = 200;
  private static final String KEY = newKey();

  private final BaseStation victim = station("victim", "%016X".formatted(0xFFFF));
  private final List<BaseStation> copies =
      IntStream.range(0, COPIES)
          .mapToObj(i -> station("copy-" + i, "%016X".formatted(0x1000 + i)))
          .toList();
  private final Rivals rivals = new Rivals(clusterOf(copies, victim));
  private final Standing held =
      new Standing(Optional.empty(), new KeyStanding.HeldBy(new StationName("radio", "victim")));

  @Test
  @DisplayName("Copies of a key wake nobody, neither as they come nor as they go")
  void copiesWakeNobody() {
    assertThat(copies.stream().flatMap(copy -> rivals.concernedBy(copy, held, refused())))
        .isEmpty();
    assertThat(copies.stream().flatMap(copy -> rivals.leftBy(copy, held))).isEmpty();
  }

  @Test
  @DisplayName("The holder wakes those who wait once when it comes, when it goes, and not between")
  void holderWakesOnce() {
    assertThat(rivals.concernedBy(victim, Standing.unrivalled(), accepted())).hasSize(COPIES);
    victim.setStatus(accepted());
    assertThat(rivals.concernedBy(victim, Standing.unrivalled(), accepted())).isEmpty();
    assertThat(rivals.leftBy(victim, Standing.unrivalled())).hasSize(COPIES);
  }

  @Test
  @DisplayName("Who declares another key wakes those who wait for the one that it had")
  void otherKey() {
    victim.setStatus(accepted());
    victim.setSpec(station("victim", "0000000000000001", newKey()).getSpec());

    assertThat(
            rivals.concernedBy(
                victim,
                Standing.unrivalled(),
                status(FleetIndexes.expectedKeyOf(victim).orElseThrow(), "True")))
        .hasSize(COPIES);
  }

  private static BaseStationStatus accepted() {
    return status(
        FleetIndexes.expectedKeyOf(station("any", "0000000000000002")).orElseThrow(), "True");
  }

  private static BaseStationStatus refused() {
    return status(
        FleetIndexes.expectedKeyOf(station("any", "0000000000000002")).orElseThrow(), "False");
  }

  private static BaseStationStatus status(PublicKeyFingerprint key, String isAccepted) {
    return new BaseStationStatus(
        1L,
        new PublicKey("EC", 256, key.value()),
        null,
        null,
        null,
        null,
        List.of(
            new Condition(
                ConditionType.PUBLIC_KEY_ACCEPTED.apiName(), isAccepted, 1L, null, "Any", "")));
  }

  private static ClusterView clusterOf(List<BaseStation> copies, BaseStation victim) {
    ClusterView cluster =
        new ClusterView(
            new SpecValidator(
                new AuthorityName("platform", "stations"), KeyJudge.with(KeyBlocklist.empty())),
            any -> true,
            ALife.GOING_ON);
    cluster.attachStations(
        new StillCache<>(Stream.concat(copies.stream(), Stream.of(victim)).toList()));
    return cluster;
  }

  private static BaseStation station(String name, String eui) {
    return station(name, eui, KEY);
  }

  private static BaseStation station(String name, String eui, String key) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            metadata: {name: %s, namespace: radio}
            spec: {eui: "%s", publicKey: "%s"}
            """
                .formatted(name, eui, key.replace("\n", "\\n")),
            BaseStation.class);
  }

  private static String newKey() {
    try {
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(
                  KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded())
          + "\n-----END PUBLIC KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
