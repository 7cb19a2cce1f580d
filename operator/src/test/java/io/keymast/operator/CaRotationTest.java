package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA's key is followed by the next one: trusted first, then it issues, then stations move. */
class CaRotationTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("rotations");
  private static final Deque<OperatorUnderTest> OPERATORS =
      new ArrayDeque<>(List.of(OperatorUnderTest.start(CLOCK)));
  private static final String QUICK = "rotation: {trustBefore: 48h, spread: 24h}";

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATORS.forEach(OperatorUnderTest::close);
  }

  @Test
  @DisplayName("Another key in the supplied Secret is trusted first, then issues, then all move")
  void suppliedKeyFollows() {
    AuthorityName authority = TEAM.authority("followed");
    TEAM.suppliesCa("followed-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf("followed", "source: {secretName: followed-tls}", QUICK);
    Station station = issuesTo(authority);
    String former = keyIds(authority).getFirst();

    TEAM.suppliesCa("followed-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    awaitsStates(authority, "Active", "Trusted");
    restartsOperator();
    Station meanwhile = Station.named("meanwhile-followed");
    TEAM.appliesUnder(authority, meanwhile);
    TEAM.awaitsReady(meanwhile);
    assertThat(issuerOf(meanwhile)).isEqualTo(former);
    assertPublishes(authority, 2);

    passes(authority, Duration.ofHours(49));
    awaitsStates(authority, "Retiring", "Active");
    Station next = Station.named("next-followed");
    TEAM.appliesUnder(authority, next);
    TEAM.awaitsReady(next);
    String present = keyIds(authority).getLast();

    passes(authority, Duration.ofHours(25));
    awaitsIssuer(station, present);
    awaitsIssuer(meanwhile, present);
    awaitsIssuer(next, present);
    assertThat(TEAM.certificatesOf(station))
        .extracting(it -> it.getSpec().causes())
        .containsExactly(List.of("Initial"), List.of("AuthorityChanged"));
    assertThat(TEAM.certificatesOf(station))
        .extracting(it -> it.getSpec().revocation())
        .containsOnlyNulls();
    TEAM.hurries(authority);
    TEAM.awaits(authority, it -> it.getStatus().rotation() == null);
    assertThat(TEAM.sees(authority).getStatus().generations())
        .extracting(Generation::stations)
        .containsExactly(0, 3);
    assertThat(TEAM.eventsOf(TEAM.sees(authority)))
        .extracting(Event::getReason)
        .contains("GenerationTrusted", "GenerationActive", "GenerationRetiring");
    assertPublishes(authority, 2);
  }

  @Test
  @DisplayName("A Secret of cert-manager may hold another key without a spec.rotation")
  void certManagerReplaces() {
    AuthorityName authority = TEAM.authority("managed");
    TEAM.suppliesCa("managed-tls", CaFiles.pkcs8());
    TEAM.patches(
        TEAM.secret("managed-tls").require(),
        "{\"metadata\":{\"annotations\":{\"cert-manager.io/certificate-name\":\"ca\"}}}");
    TEAM.appliesAuthorityOf("managed", "source: {secretName: managed-tls}");
    issuesTo(authority);

    CaFiles next = CaFiles.pkcs8();
    TEAM.patches(
        TEAM.secret("managed-tls").require(),
        "{\"stringData\":{\"tls.crt\":\"%s\",\"tls.key\":\"%s\"}}"
            .formatted(json(next.certificate()), json(next.key())));
    TEAM.hurries(authority);

    awaitsStates(authority, "Active", "Trusted");
    assertThat(TEAM.secret("managed-ca-1").get()).isNotNull();
    assertThat(TEAM.secret("managed-ca-2").get()).isNotNull();
  }

  @Test
  @DisplayName("A renewed certificate for the same CA key is the same generation")
  void renewedCertificate() {
    AuthorityName authority = TEAM.authority("renewed");
    CaFiles ca = CaFiles.pkcs8();
    TEAM.suppliesCa("renewed-tls", ca);
    TEAM.appliesAuthorityOf("renewed", "source: {secretName: renewed-tls}");
    Station station = issuesTo(authority);
    Generation before = generations(authority).getFirst();

    CaFiles renewed = ca.renewed();
    TEAM.suppliesCa("renewed-tls", renewed);
    TEAM.hurries(authority);

    String fingerprint =
        ParsedCertificate.parsePem(renewed.certificate()).orElseThrow().getFirst().fingerprint();
    TEAM.awaits(
        authority, it -> fingerprint.equals(it.getStatus().generations().getFirst().fingerprint()));
    TEAM.awaits(authority, "True", "Issuing");
    assertThat(generations(authority))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.keyId()).isEqualTo(before.keyId());
              assertThat(it.issuingSince()).isEqualTo(before.issuingSince());
            });
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("retireNow: the CA is not trusted any more, and its stations move at once")
  void retiresNow() {
    TEAM.appliesAuthority("compromised");
    AuthorityName authority = TEAM.authority("compromised");
    Station station = issuesTo(authority);
    String former = keyIds(authority).getFirst();

    TEAM.patches(
        TEAM.sees(authority),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(CLOCK.instant()));

    awaitsStates(authority, "Retired", "Active");
    String present = keyIds(authority).getLast();
    awaitsIssuer(station, present);
    assertThat(present).isNotEqualTo(former);
    assertThat(TEAM.currentOf(station).getSpec().causes()).containsExactly("AuthorityChanged");
    TEAM.awaits(authority, "True", "Issuing");
  }

  @Test
  @DisplayName("examples/03-ca-rotation: a CA with a rotation, and the same, given up")
  void example() throws IOException {
    AuthorityName authority = TEAM.authority("rotating");
    appliesExample("authority.yaml", "");
    TEAM.awaits(authority, "True", "Issuing");
    String former = keyIds(authority).getFirst();

    appliesExample("given-up.yaml", CLOCK.instant().toString());

    awaitsStates(authority, "Retired", "Active");
    passes(authority, Duration.ofHours(1));
    awaitsStates(authority, "Active");
    assertThat(keyIds(authority)).hasSize(1).doesNotContain(former);
    assertThat(generations(authority).getFirst().number()).isEqualTo(2);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(TEAM.secret("rotating-ca").require().getMetadata().getFinalizers())
                    .isEmpty());
  }

  @Test
  @DisplayName("A status that is wiped in the midst is rebuilt: trusted again before it issues")
  void wipedInTheMidst() {
    AuthorityName authority = TEAM.authority("wiped-midst");
    TEAM.suppliesCa("wiped-midst-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf("wiped-midst", "source: {secretName: wiped-midst-tls}", QUICK);
    Station station = issuesTo(authority);
    TEAM.suppliesCa("wiped-midst-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    awaitsStates(authority, "Active", "Trusted");
    List<String> keys = keyIds(authority);
    passes(authority, Duration.ofHours(40));
    awaitsLook(authority);

    TEAM.wipesStatus(authority);
    TEAM.hurries(authority);

    awaitsStates(authority, "Active", "Trusted");
    assertThat(keyIds(authority)).isEqualTo(keys);
    passes(authority, Duration.ofHours(40));
    awaitsStates(authority, "Active", "Trusted");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
    passes(authority, Duration.ofHours(9));
    awaitsStates(authority, "Retiring", "Active");
  }

  @Test
  @DisplayName(
      "A former CA's key that is lost is said; the authority goes on, and its stations move")
  void formerKeyIsLost() {
    AuthorityName authority = TEAM.authority("halved");
    TEAM.suppliesCa("halved-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "halved", "source: {secretName: halved-tls}", "rotation: {trustBefore: 0s, spread: 24h}");
    Station station = issuesTo(authority);
    TEAM.suppliesCa("halved-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    awaitsStates(authority, "Retiring", "Active");

    TEAM.losesSecret("halved-ca-1");
    TEAM.hurries(authority);

    TEAM.awaits(authority, "False", "CAKeyLost");
    passes(authority, Duration.ofHours(25));
    awaitsIssuer(station, keyIds(authority).getLast());
  }

  @Test
  @DisplayName(
      "S36 A former CA's key that is lost together with the status is said; the authority goes on")
  void formerKeyAndStatusAreLost() {
    AuthorityName authority = TEAM.authority("quartered");
    TEAM.suppliesCa("quartered-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "quartered",
        "source: {secretName: quartered-tls}",
        "rotation: {trustBefore: 0s, spread: 24h}");
    issuesTo(authority);
    TEAM.suppliesCa("quartered-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    awaitsStates(authority, "Retiring", "Active");
    Station next = Station.named("next-quartered");
    TEAM.appliesUnder(authority, next);
    TEAM.awaitsReady(next);
    List<String> keys = keyIds(authority);

    Secret backup = TEAM.secret("quartered-ca-1").require();
    TEAM.losesSecret("quartered-ca-1");
    TEAM.wipesStatus(authority);
    TEAM.hurries(authority);

    TEAM.awaits(authority, "False", "CAKeyLost");
    awaitsStates(authority, "Retiring", "Active");
    assertThat(keyIds(authority)).isEqualTo(keys);
    Station late = Station.named("late-quartered");
    TEAM.appliesUnder(authority, late);
    TEAM.awaitsReady(late);

    TEAM.putsBackWithoutLabels(backup);
    TEAM.wipesStatus(authority);
    TEAM.hurries(authority);

    TEAM.awaits(authority, "True", "Issuing");
    assertThat(keyIds(authority)).isEqualTo(keys);
  }

  @Test
  @DisplayName("Two operators make one next key, and move each station once")
  void twoOperators() {
    TEAM.appliesAuthority("two-operators", "rotation: {trustBefore: 0s, spread: 0s}");
    AuthorityName authority = TEAM.authority("two-operators");
    Station station = issuesTo(authority);

    try (OperatorUnderTest another = OperatorUnderTest.start(CLOCK)) {
      assertThat(another.metrics()).isNotEmpty();
      TEAM.patches(
          TEAM.sees(authority),
          "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(CLOCK.instant()));
      awaitsStates(authority, "Retired", "Active");
      awaitsIssuer(station, keyIds(authority).getLast());
    }

    assertThat(TEAM.secret("two-operators-ca-2").get()).isNotNull();
    assertThat(TEAM.secret("two-operators-ca-3").get()).isNull();
    assertThat(TEAM.certificatesOf(station)).hasSize(2);
  }

  @Test
  @DisplayName("A Secret that stands where the operator keeps a CA key is not taken for its own")
  void nameIsTaken() {
    TEAM.suppliesCa("crowded-ca-1", CaFiles.pkcs8());
    TEAM.suppliesCa("crowded-tls", CaFiles.pkcs8());

    TEAM.appliesAuthorityOf("crowded", "source: {secretName: crowded-tls}");

    TEAM.awaits(TEAM.authority("crowded"), "False", "CASecretNameTaken");
  }

  /** The file as it is, but in the team's namespace and of the present. */
  private static void appliesExample(String file, String now) throws IOException {
    TEAM.applies(
        Files.readString(
                ControlPlane.shared().root().resolve("examples/03-ca-rotation").resolve(file))
            .replace("keymast-system", TEAM.authority().namespace())
            .replace("2026-11-23T12:00:00Z", now));
  }

  private static void restartsOperator() {
    OPERATORS.pop().close();
    OPERATORS.push(OperatorUnderTest.start(CLOCK));
  }

  private static void passes(AuthorityName authority, Duration by) {
    CLOCK.advance(by);
    TEAM.hurries(authority);
  }

  /** A look that began before would bring back what is wiped. */
  private static void awaitsLook(AuthorityName authority) {
    TEAM.awaits(
        authority,
        it ->
            it.getStatus().crl().thisUpdate().isAfter(CLOCK.instant().minus(Duration.ofHours(1))));
    TEAM.awaits(authority, "True", "Issuing");
  }

  private static Station issuesTo(AuthorityName authority) {
    TEAM.awaits(authority, "True", "Issuing");
    Station station = Station.named("of-" + authority.name());
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    return station;
  }

  private static void awaitsStates(AuthorityName authority, String... states) {
    TEAM.awaits(
        authority,
        it ->
            Optional.ofNullable(it.getStatus())
                .map(status -> status.generations())
                .map(all -> all.stream().map(Generation::state).toList())
                .equals(Optional.of(List.of(states))));
  }

  private static void awaitsIssuer(Station station, String keyId) {
    TEAM.awaits(
        station,
        it ->
            ConditionType.READY.isTrueIn(it.getStatus().conditions())
                && keyId.equals(issuerOf(station)));
  }

  private static String issuerOf(Station station) {
    BaseStationCertificate current = TEAM.currentOf(station);
    return current.getSpec().authorityKeyId();
  }

  private static List<Generation> generations(AuthorityName authority) {
    CertificateAuthority seen = TEAM.sees(authority);
    return seen.getStatus().generations();
  }

  private static List<String> keyIds(AuthorityName authority) {
    return generations(authority).stream().map(Generation::keyId).toList();
  }

  /** A CRL by each CA key that is trusted, fresh by the clock. */
  private static void assertPublishes(AuthorityName authority, int keys) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(keyIds(authority))
                    .hasSize(keys)
                    .allSatisfy(
                        key ->
                            assertThat(
                                    TEAM.ledger(authority)
                                        .generation(new KeyId(key))
                                        .flatMap(it -> it.head())
                                        .map(head -> head.fields().nextUpdate())
                                        .filter(CLOCK.instant()::isBefore))
                                .isPresent()));
  }

  private static String json(String text) {
    return text.replace("\n", "\\n");
  }
}
