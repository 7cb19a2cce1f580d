package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.Condition;
import io.keymast.api.ResourceNames;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.CertificateName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Certificates that somebody with the right to restore them made up or copied. */
class ForeignCertificateTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("foreign");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAuthorities() {
    TEAM.appliesAuthority("lora");
    TEAM.appliesAuthority("rogue");
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    TEAM.awaits(TEAM.authority("rogue"), "True", "Issuing");
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("S53 One under the very name that is needed is marked NotOurs and never adopted")
  void nameTaken() {
    Station station = Station.named("s53");
    BaseStationCertificateSpec rogue = rogueSpecFor(station);
    String name = nameOf(station, rogue, 1);
    BaseStationCertificate foreign = create(name, rogue);

    TEAM.applies(station);

    TEAM.awaits(station, ConditionType.READY, "False", "CertificateNameTaken");
    awaitNotOurs(name);
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
    assertThat(TEAM.sees(station).getStatus().certificate()).isNull();

    TEAM.deletes(foreign);
    TEAM.awaitsReady(station);
    assertThat(TEAM.ledger().entries())
        .extracting(entry -> entry.serialNumber().hex())
        .doesNotContain(rogue.serialNumber());
  }

  @Test
  @DisplayName("S53 One where the renewal belongs is said, while the present one stays ready")
  void renewalsNameTaken() {
    Station station = Station.named("s53-renewed");
    TEAM.applies(station, "certificate: {duration: 1h, renewBefore: 54m}");
    TEAM.awaitsReady(station);
    BaseStationCertificate present = TEAM.currentOf(station);
    BaseStationCertificateSpec rogue = withRevision(rogueSpecFor(station), 2);
    BaseStationCertificate foreign = create(nameOf(station, rogue, 2), rogue);

    CLOCK.advance(Duration.ofMinutes(7));

    TEAM.awaits(station, ConditionType.READY, "True", "CertificateNameTaken");
    assertThat(TEAM.currentOf(station).getSpec()).isEqualTo(present.getSpec());
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(station))
                    .filteredOn(event -> event.getReason().equals("CertificateNameTaken"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getType()).isEqualTo("Warning")));

    TEAM.deletes(foreign);
    TEAM.applies(station, "certificate: {duration: 17520h, renewBefore: 54m}");
    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().causes()).containsExactly("Renewal");
  }

  @Test
  @DisplayName("S53 One with a higher revision and another CA's signature changes nothing")
  void higherRevision() {
    Station station = Station.named("s53-higher");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate ours = TEAM.currentOf(station);

    create("s53-made-up", withRevision(rogueSpecFor(station), 1000));

    awaitNotOurs("s53-made-up");
    TEAM.applies(station, "packetForwarder: {version: 2.8.1}");
    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().serialNumber())
        .isEqualTo(ours.getSpec().serialNumber());
  }

  @Test
  @DisplayName("S53 A copy of a genuine one under another name and revision is not taken for ours")
  void copy() {
    Station station = Station.named("s53-copied");
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    BaseStationCertificate ours = TEAM.currentOf(station);

    create("s53-copy", withRevision(ours.getSpec(), 1000));

    awaitNotOurs("s53-copy");
    TEAM.applies(station, "packetForwarder: {version: 2.8.1}");
    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getMetadata().getName())
        .isEqualTo(ours.getMetadata().getName());
  }

  private static String nameOf(Station station, BaseStationCertificateSpec rogue, long revision) {
    return CertificateName.of(
        new StationName(TEAM.stationNamespace(), station.name()),
        new Eui64(station.eui()),
        new CertificateBinding(
            PublicKeyFingerprint.parse(rogue.publicKeyFingerprint()).orElseThrow(),
            TEAM.authority(),
            KeyId.parse(rogue.authorityKeyId()).orElseThrow(),
            CertificateUsage.TLS),
        revision);
  }

  /** As the lora authority's, but signed by the rogue authority. */
  private static BaseStationCertificateSpec rogueSpecFor(Station station) {
    Station twin = new Station(station.name() + "-twin", station.eui(), station.publicKey());
    TEAM.appliesUnder(TEAM.authority("rogue"), twin);
    TEAM.awaitsReady(twin);
    BaseStationCertificateSpec made = TEAM.currentOf(twin).getSpec();
    String keyId = TEAM.sees(TEAM.authority()).getStatus().generations().getFirst().keyId();
    return new BaseStationCertificateSpec(
        new BaseStationCertificateSpec.BaseStationRef(station.name()),
        made.eui(),
        new io.keymast.api.CertificateAuthorityRef(
            TEAM.authority().name(), TEAM.authority().namespace()),
        made.certificate(),
        made.serialNumber(),
        made.notBefore(),
        made.notAfter(),
        made.publishedAt(),
        made.fingerprint(),
        made.publicKeyFingerprint(),
        made.usage(),
        keyId,
        1L,
        made.causes(),
        null,
        null,
        null,
        null);
  }

  private static BaseStationCertificateSpec withRevision(
      BaseStationCertificateSpec spec, long revision) {
    return new BaseStationCertificateSpec(
        spec.baseStationRef(),
        spec.eui(),
        spec.certificateAuthorityRef(),
        spec.certificate(),
        spec.serialNumber(),
        spec.notBefore(),
        spec.notAfter(),
        spec.publishedAt(),
        spec.fingerprint(),
        spec.publicKeyFingerprint(),
        spec.usage(),
        spec.authorityKeyId(),
        revision,
        spec.causes(),
        spec.regenerateToken(),
        spec.actedRegenerateTokens(),
        spec.packetForwarderVersion(),
        spec.revocation());
  }

  private static BaseStationCertificate create(String name, BaseStationCertificateSpec spec) {
    BaseStationCertificate object = new BaseStationCertificate();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(TEAM.stationNamespace())
            .withName(name)
            .addToLabels(ResourceNames.EUI_LABEL, spec.eui())
            .build());
    object.setSpec(spec);
    return TEAM.cluster().resource(object).create();
  }

  private static void awaitNotOurs(String name) {
    await()
        .until(
            () -> {
              BaseStationCertificate seen =
                  TEAM.cluster()
                      .resources(BaseStationCertificate.class)
                      .inNamespace(TEAM.stationNamespace())
                      .withName(name)
                      .require();
              return seen.getStatus() != null
                  && ConditionType.VERIFIED
                      .in(seen.getStatus().conditions())
                      .filter(condition -> "False".equals(condition.status()))
                      .map(Condition::reason)
                      .filter("NotOurs"::equals)
                      .isPresent();
            });
  }
}
