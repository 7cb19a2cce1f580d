package io.keymast.operator;

import static io.keymast.operator.RotationTeam.QUICK;
import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA's key is followed by the next one: trusted first, then it issues, then stations move. */
class CaRotationTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("rotations");
  private static final RotationTeam ROTATIONS = new RotationTeam(TEAM, CLOCK);
  private static final Deque<OperatorUnderTest> OPERATORS =
      new ArrayDeque<>(List.of(OperatorUnderTest.start(CLOCK)));

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
    Station station = ROTATIONS.issuesTo(authority);
    String former = ROTATIONS.keyIds(authority).getFirst();

    TEAM.suppliesCa("followed-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    ROTATIONS.awaitsStates(authority, "Active", "Trusted");
    restartsOperator();
    Station meanwhile = Station.named("meanwhile-followed");
    TEAM.appliesUnder(authority, meanwhile);
    TEAM.awaitsReady(meanwhile);
    assertThat(ROTATIONS.issuerOf(meanwhile)).isEqualTo(former);
    ROTATIONS.assertPublishes(authority, 2);

    ROTATIONS.passes(authority, Duration.ofHours(49));
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
    Station next = Station.named("next-followed");
    TEAM.appliesUnder(authority, next);
    TEAM.awaitsReady(next);
    String present = ROTATIONS.keyIds(authority).getLast();

    ROTATIONS.passes(authority, Duration.ofHours(25));
    ROTATIONS.awaitsIssuer(station, present);
    ROTATIONS.awaitsIssuer(meanwhile, present);
    ROTATIONS.awaitsIssuer(next, present);
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
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.eventsOf(TEAM.sees(authority)))
                    .extracting(Event::getReason)
                    .contains("GenerationTrusted", "GenerationActive", "GenerationRetiring"));
    ROTATIONS.assertPublishes(authority, 2);
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
    ROTATIONS.issuesTo(authority);

    CaFiles next = CaFiles.pkcs8();
    TEAM.patches(
        TEAM.secret("managed-tls").require(),
        "{\"stringData\":{\"tls.crt\":\"%s\",\"tls.key\":\"%s\"}}"
            .formatted(json(next.certificate()), json(next.key())));
    TEAM.hurries(authority);

    ROTATIONS.awaitsStates(authority, "Active", "Trusted");
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
    Station station = ROTATIONS.issuesTo(authority);
    Generation before = ROTATIONS.generations(authority).getFirst();

    CaFiles renewed = ca.renewed();
    TEAM.suppliesCa("renewed-tls", renewed);
    TEAM.hurries(authority);

    String fingerprint =
        ParsedCertificate.parsePem(renewed.certificate()).orElseThrow().getFirst().fingerprint();
    TEAM.awaits(
        authority, it -> fingerprint.equals(it.getStatus().generations().getFirst().fingerprint()));
    TEAM.awaits(authority, "True", "Issuing");
    assertThat(ROTATIONS.generations(authority))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.keyId()).isEqualTo(before.keyId());
              assertThat(it.issuingSince()).isEqualTo(before.issuingSince());
            });
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("A status that is wiped in the midst is rebuilt: trusted again before it issues")
  void wipedInTheMidst() {
    AuthorityName authority = TEAM.authority("wiped-midst");
    Station station = ROTATIONS.preparesNext(authority);
    List<String> keys = ROTATIONS.keyIds(authority);
    ROTATIONS.passes(authority, Duration.ofHours(40));
    ROTATIONS.awaitsLook(authority);

    losesWhatIsTrusted(authority);

    assertThat(ROTATIONS.keyIds(authority)).isEqualTo(keys);
    ROTATIONS.passes(authority, Duration.ofHours(40));
    ROTATIONS.awaitsLook(authority);
    ROTATIONS.awaitsStates(authority, "Active", "Trusted");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
    ROTATIONS.passes(authority, Duration.ofHours(9));
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
  }

  /** Whatever the operator was writing when the status was wiped may bring it back. */
  private static void losesWhatIsTrusted(AuthorityName authority) {
    Instant wiped = CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);
    await("a next CA that is trusted anew")
        .until(
            () -> {
              TEAM.wipesStatus(authority);
              TEAM.hurries(authority);
              ROTATIONS.awaitsStates(authority, "Active", "Trusted");
              return !ROTATIONS.generations(authority).getLast().trustedSince().isBefore(wiped);
            });
  }

  @Test
  @DisplayName("The former CA's OCSP responder is renewed by it, beside the next one's")
  void formerCaAnswers() {
    AuthorityName authority = TEAM.authority("answering");
    ROTATIONS.preparesNext(authority, "revocation: {ocspUrl: 'http://pki.example.org/ocsp'}");

    ROTATIONS.passes(authority, Duration.ofHours(49));
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");

    for (String keyId : ROTATIONS.keyIds(authority)) {
      await(keyId)
          .untilAsserted(() -> assertThat(ROTATIONS.hasResponder(authority, keyId)).isTrue());
    }
  }

  @Test
  @DisplayName("rotation.paused keeps the next CA from taking over; without it, that goes on")
  void paused() {
    AuthorityName authority = TEAM.authority("halted");
    Station station = ROTATIONS.preparesNext(authority);

    pauses(authority, true);
    ROTATIONS.passes(authority, Duration.ofDays(8));
    ROTATIONS.awaitsLook(authority);
    ROTATIONS.awaitsStates(authority, "Active", "Trusted");

    pauses(authority, false);
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
    ROTATIONS.passes(authority, Duration.ofHours(25));
    ROTATIONS.awaitsIssuer(station, ROTATIONS.keyIds(authority).getLast());
  }

  @Test
  @DisplayName("Who is suspended keeps no move underway, and is spread with it once active again")
  void suspended() {
    AuthorityName authority = TEAM.authority("suspending");
    Station station = ROTATIONS.preparesNext(authority);
    String held = TEAM.currentOf(station).getMetadata().getName();
    TEAM.appliesUnder(authority, station, "state: Suspended");
    TEAM.awaits(station, it -> it.getStatus().conditions().toString().contains("reason=Suspended"));

    ROTATIONS.passes(authority, Duration.ofHours(49));
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
    TEAM.awaits(authority, it -> it.getStatus().rotation() == null);
    ROTATIONS.passes(authority, Duration.ofDays(9));
    Instant lifted = CLOCK.instant();
    TEAM.appliesUnder(authority, station, "state: Active");
    TEAM.awaitsReady(station);
    TEAM.hurries(authority);

    TEAM.awaits(
        authority,
        it -> it.getStatus().rotation() != null && it.getStatus().rotation().stationsToMove() == 1);
    assertThat(TEAM.sees(authority).getStatus().rotation().since()).isAfterOrEqualTo(lifted);
    assertThat(TEAM.currentOf(station).getMetadata().getName()).isEqualTo(held);
  }

  /** Until the operator goes by it: a look that began before would meet a later time with it. */
  private static void pauses(AuthorityName authority, boolean isPaused) {
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"rotation\":{\"paused\":" + isPaused + "}}}");
    TEAM.awaits(
        authority,
        it -> it.getMetadata().getGeneration().equals(it.getStatus().observedGeneration()));
  }

  @Test
  @DisplayName("Two operators make one next key, and move each station once")
  void twoOperators() {
    TEAM.appliesAuthority("two-operators", "rotation: {trustBefore: 0s, spread: 0s}");
    AuthorityName authority = TEAM.authority("two-operators");
    Station station = ROTATIONS.issuesTo(authority);

    try (OperatorUnderTest another = OperatorUnderTest.start(CLOCK)) {
      assertThat(another.metrics()).isNotEmpty();
      TEAM.patches(
          TEAM.sees(authority),
          "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(CLOCK.instant()));
      ROTATIONS.awaitsStates(authority, "Retired", "Active");
      ROTATIONS.awaitsIssuer(station, ROTATIONS.keyIds(authority).getLast());
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

  private static void restartsOperator() {
    OPERATORS.pop().close();
    OPERATORS.push(OperatorUnderTest.start(CLOCK));
  }

  private static String json(String text) {
    return text.replace("\n", "\\n");
  }
}
