package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA that is given up goes at once, whatever keeps the next one from coming. */
class GivenUpCaTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("given-up");
  private static final RotationTeam ROTATIONS = new RotationTeam(TEAM, CLOCK);
  private static final FaultProxy PROXY = FaultProxy.open(ControlPlane.shared());
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK, PROXY);

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
    PROXY.close();
  }

  @Test
  @DisplayName(
      "Where the next CA key's Secret is refused, the one that is given up is trusted no longer and"
          + " issues nothing; once it can be stored, the next one issues")
  void nextKeyIsRefused() {
    TEAM.appliesAuthority("refused");
    AuthorityName authority = TEAM.authority("refused");
    ROTATIONS.issuesTo(authority);
    String former = ROTATIONS.keyIds(authority).getFirst();
    Lane refused = refusing("refused-ca-2");
    try {
      givesUp(authority, CLOCK.instant());

      ROTATIONS.awaitsStates(authority, "Retired");
      TEAM.awaits(authority, "False", "CASecretNotStored");
      Station late = Station.named("late-refused");
      TEAM.appliesUnder(authority, late);
      TEAM.awaits(late, ConditionType.READY, "False", "AuthorityNotReady");
      assertThat(TEAM.certificatesOf(late)).isEmpty();
    } finally {
      PROXY.close(refused);
    }
    TEAM.hurries(authority);
    ROTATIONS.awaitsStates(authority, "Retired", "Active");
    assertThat(ROTATIONS.keyIds(authority).getFirst()).isEqualTo(former);
  }

  @Test
  @DisplayName("Where somebody's Secret has the name of the next one, it goes all the same")
  void nameIsTaken() {
    TEAM.appliesAuthority("occupied");
    AuthorityName authority = TEAM.authority("occupied");
    ROTATIONS.issuesTo(authority);
    TEAM.suppliesCa("occupied-ca-2", CaFiles.pkcs8());

    givesUp(authority, CLOCK.instant());

    ROTATIONS.awaitsStates(authority, "Retired");
    TEAM.awaits(authority, "False", "CASecretNameTaken");
  }

  @Test
  @DisplayName("Where its supplied Secret was deleted, it goes, and nobody is asked to put it back")
  void secretIsDeleted() {
    AuthorityName authority = TEAM.authority("deleted-secret");
    TEAM.suppliesCa("deleted-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf("deleted-secret", "source: {secretName: deleted-tls}");
    ROTATIONS.issuesTo(authority);
    TEAM.losesSecret("deleted-tls");

    givesUp(authority, CLOCK.instant());

    ROTATIONS.awaitsStates(authority, "Retired");
    CertificateAuthority stopped = TEAM.awaits(authority, "False", "CARetired");
    assertThat(ConditionType.READY.in(stopped.getStatus().conditions()).map(Condition::message))
        .hasValueSatisfying(it -> assertThat(it).contains("a new CA's certificate"));
  }

  @Test
  @DisplayName(
      "Where its spec is refused, or the authority is being deleted and waits, it goes too")
  void authorityIsStopped() {
    TEAM.appliesAuthority("mistaken");
    TEAM.appliesAuthority("leaving");
    AuthorityName mistaken = TEAM.authority("mistaken");
    AuthorityName leaving = TEAM.authority("leaving");
    ROTATIONS.issuesTo(mistaken);
    ROTATIONS.issuesTo(leaving);
    TEAM.patches(
        TEAM.sees(mistaken), "{\"spec\":{\"certificates\":{\"dnsSuffix\":\"stations.123\"}}}");
    TEAM.resource(leaving).delete();
    TEAM.awaits(mistaken, "False", "InvalidSpec");
    TEAM.awaits(leaving, "False", "Deleting");

    givesUp(mistaken, CLOCK.instant());
    givesUp(leaving, CLOCK.instant());

    ROTATIONS.awaitsStates(mistaken, "Retired");
    ROTATIONS.awaitsStates(leaving, "Retired");
    TEAM.awaits(mistaken, "False", "InvalidSpec");
    TEAM.awaits(leaving, "False", "Deleting");
  }

  @Test
  @DisplayName(
      "S36 While a next CA key's Secret is refused, the present one issues, and publishes what is"
          + " revoked")
  void publishesWhileRefused() {
    TEAM.appliesAuthority("publishing");
    AuthorityName authority = TEAM.authority("publishing");
    Station station = ROTATIONS.issuesTo(authority);
    Lane refused = refusing("publishing-ca-2");
    try {
      givesUp(authority, CLOCK.instant().plus(Duration.ofDays(2)));
      TEAM.awaits(authority, "False", "CASecretNotStored");

      TEAM.revokes(TEAM.currentOf(station), "superseded");

      awaitsPublished(authority, TEAM.certificatesOf(station).getFirst());
      ROTATIONS.awaitsStates(authority, "Active");
      Station late = Station.named("late-publishing");
      TEAM.appliesUnder(authority, late);
      TEAM.awaitsReady(late);
    } finally {
      PROXY.close(refused);
    }
  }

  @Test
  @DisplayName("S36 While the Secrets can't be listed, what is revoked is published")
  void publishesWhileUnreadable() {
    TEAM.appliesAuthority("unreadable");
    AuthorityName authority = TEAM.authority("unreadable");
    Station station = ROTATIONS.issuesTo(authority);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    String secrets = "/namespaces/" + authority.namespace() + "/secrets?";
    PROXY.reads().trouble(uri -> uri.contains(secrets), _ -> new Fault.Answer(500));
    try {
      TEAM.hurries(authority);
      await("a list that fails")
          .until(() -> PROXY.reads().touched(uri -> uri.contains(secrets)) > 0);

      TEAM.revokes(certificate, "superseded");

      awaitsPublished(authority, certificate);
    } finally {
      PROXY.reads().endTrouble();
    }
  }

  private static void givesUp(AuthorityName authority, Instant instant) {
    TEAM.patches(
        TEAM.sees(authority),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(instant));
  }

  /** As a quota does, or a policy. */
  private static Lane refusing(String secret) {
    Lane lane =
        PROXY.open(write -> write.kind().equals("POST secrets") && write.name().equals(secret));
    lane.arm(_ -> new Fault.Answer(403));
    return lane;
  }

  private static void awaitsPublished(AuthorityName authority, BaseStationCertificate certificate) {
    KeyId key = new KeyId(certificate.getSpec().authorityKeyId());
    SerialNumber serialNumber =
        SerialNumber.parse(certificate.getSpec().serialNumber()).orElseThrow();
    await("a CRL that lists it")
        .until(
            () ->
                TEAM.ledger(authority).find(key, serialNumber).isPresent()
                    && TEAM.ledger(authority).generation(key).orElseThrow().publishedCount() == 1);
  }
}
