package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import io.keymast.support.SoftToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tokens that are pulled and put back, and PINs that are wrong, while the operator runs on. */
class TokenTroubleTest {
  private static final String LABEL = "trouble";
  private static final String WRONG_PIN = "59120384";
  private static final SoftToken TOKEN = SoftToken.initialized(LABEL);
  private static final PlatformTeam TEAM = new PlatformTeam("token-trouble");
  private static final TokenTeam TOKENS = new TokenTeam(TEAM, LABEL);
  private static final Overheard OVERHEARD = new Overheard();
  private static final OperatorUnderTest OPERATOR =
      OperatorUnderTest.withTokens(new MutableClock(), TOKENS.allowed());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
    OVERHEARD.close();
  }

  @Test
  @DisplayName(
      "While a token is pulled, stations wait, what is published stays, what is revoked is kept;"
          + " back again, all goes on by itself")
  void pulledAndPutBack() {
    PlatformTeam lost = havingAuthority("lost");
    Station former = Station.named("before-loss");
    Station revoked = Station.named("revoked-in-loss");
    Station waiting = Station.named("applied-in-loss");
    lost.applies(former);
    lost.applies(revoked);
    lost.awaitsReady(former);
    BaseStationCertificate gone = awaitsReady(lost, revoked);
    PublishedList list = new PublishedList(lost, lost.authority());
    await().untilAsserted(() -> assertThat(list.byOpenssl()).contains("verify OK"));

    TOKEN.isPulled();
    try {
      lost.applies(waiting);
      lost.awaits(waiting, ConditionType.READY, "False", "AuthorityNotReady");
      lost.deletes(revoked);
      lost.hurries(lost.authority());
      lost.awaits(lost.authority(), "False", "HSMUnavailable");
      await().untilAsserted(() -> assertThat(lost.ledgerEntryOf(gone)).isPresent());
      assertThat(list.byOpenssl()).contains("verify OK");
      assertThat(list.serialNumbers()).isEmpty();
      lost.awaitsReady(former);
    } finally {
      TOKEN.isPutBack();
    }

    lost.awaits(lost.authority(), "True", "Issuing");
    lost.awaitsReady(waiting);
    await()
        .untilAsserted(
            () -> assertThat(list.serialNumbers()).containsExactly(gone.getSpec().serialNumber()));
    assertThat(OVERHEARD.text().lines().filter(line -> line.contains(" ERROR "))).isEmpty();
  }

  @Test
  @DisplayName("A wrong PIN harms no other authority, and another PIN in the Secret is tried")
  void correctedPin() {
    PlatformTeam right = havingAuthority("right");
    TOKENS.suppliesPin("corrected", WRONG_PIN);
    TOKENS.appliesAuthority("corrected", "softhsm", "validity: 8760h");
    TEAM.awaits(TEAM.authority("corrected"), "False", "HSMPinRefused");
    Station station = Station.named("beside-wrong-pin");
    right.applies(station);
    right.awaitsReady(station);

    TOKENS.suppliesPin("corrected", SoftToken.PIN);

    TEAM.awaits(TEAM.authority("corrected"), "True", "Issuing");
  }

  @Test
  @DisplayName("No PIN, right or wrong, is in a log, the journal, an event, a status or an object")
  void hiddenPins() {
    PlatformTeam known = havingAuthority("known");
    Station station = Station.named("of-hidden-pin");
    known.applies(station);
    known.awaitsReady(station);
    TOKENS.suppliesPin("refused", WRONG_PIN);

    TOKENS.appliesAuthority("refused", "softhsm", "validity: 8760h");

    TEAM.awaits(TEAM.authority("refused"), "False", "HSMPinRefused");
    String said = OVERHEARD.text() + objects();
    assertThat(said)
        .contains("\"journal\":\"signed\"", "HSMPinRefused", "refused-pin")
        .doesNotContain(SoftToken.PIN, WRONG_PIN, base64(SoftToken.PIN), base64(WRONG_PIN));
  }

  private static PlatformTeam havingAuthority(String name) {
    TOKENS.suppliesPin(name, SoftToken.PIN);
    TOKENS.appliesAuthority(name, "softhsm", "validity: 8760h");
    TEAM.awaits(TEAM.authority(name), "True", "Issuing");
    return TEAM.with(name);
  }

  private static BaseStationCertificate awaitsReady(PlatformTeam team, Station station) {
    team.awaitsReady(station);
    return team.currentOf(station);
  }

  /** All of both namespaces, but the Secrets with the PINs themselves. */
  private static String objects() {
    return Stream.of(TEAM.authority().namespace(), TEAM.stationNamespace())
        .flatMap(TokenTroubleTest::objectsIn)
        .filter(object -> !object.getMetadata().getName().endsWith("-pin"))
        .map(Serialization::asYaml)
        .collect(Collectors.joining("\n"));
  }

  private static Stream<HasMetadata> objectsIn(String namespace) {
    return Stream.of(
            TEAM.cluster().secrets().inNamespace(namespace).list().getItems(),
            TEAM.cluster().configMaps().inNamespace(namespace).list().getItems(),
            TEAM.cluster().events().v1().events().inNamespace(namespace).list().getItems(),
            TEAM.cluster()
                .resources(CertificateAuthority.class)
                .inNamespace(namespace)
                .list()
                .getItems(),
            TEAM.cluster().resources(BaseStation.class).inNamespace(namespace).list().getItems(),
            TEAM.cluster()
                .resources(BaseStationCertificate.class)
                .inNamespace(namespace)
                .list()
                .getItems())
        .<HasMetadata>flatMap(List::stream);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
