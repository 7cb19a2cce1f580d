package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GitOps engines say of a fleet at every stage of its life: the table of docs/gitops.md. */
@SuppressWarnings("NullAway.Init")
public class GitOpsVerdictTest {
  private static int teams;

  @TempDir Path folder;
  private PlatformTeam team;

  @BeforeEach
  void newTeam() {
    team = new PlatformTeam("verdicts-" + ++teams);
  }

  @Test
  @DisplayName("A station and its authority: in progress, then current; a change is in progress")
  void progresses() {
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    team.applies(hill);
    assertVerdicts(team.sees(hill), "InProgress", "Progressing", "inProgress");
    assertVerdicts(team.sees(team.authority()), "InProgress", "Progressing", "inProgress");

    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaitsReady(hill);
      team.awaits(team.authority(), "True", "Issuing");
      assertVerdicts(team.sees(hill), "Current", "Healthy", "current");
      assertVerdicts(team.sees(team.authority()), "Current", "Healthy", "current");
    }

    team.applies(hill, "packetForwarder: {version: 2.8.12}");
    assertVerdicts(team.sees(hill), "InProgress", "Progressing", "inProgress");
  }

  @Test
  @DisplayName("A station that is being deleted is on its way out, whatever it was before")
  void terminates() {
    Station hill = Station.named("hill");
    Station suspended = Station.named("suspended");
    team.appliesAuthority("lora");
    team.applies(hill);
    team.applies(suspended, "state: Suspended");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaitsReady(hill);
      team.awaits(suspended, ConditionType.READY, "False", "Suspended");
    }

    team.deletes(hill);
    team.deletes(suspended);

    assertVerdicts(team.sees(hill), "Terminating", "Progressing", "inProgress");
    assertVerdicts(team.sees(suspended), "Terminating", "Progressing", "inProgress");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      await().until(() -> team.station(hill).get() == null);
      await().until(() -> team.station(suspended).get() == null);
    }
  }

  @Test
  @DisplayName("What only a person puts right has failed; what Git keeps out is as it should be")
  void failsOrIsSuspended() {
    Station keyless = Station.named("keyless").withKey("");
    Station early = Station.named("early");
    Station suspended = Station.named("suspended");
    team.appliesAuthority("lora");
    team.applies(keyless);
    team.appliesUnder(team.authority("to-come"), early);
    team.applies(suspended);
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaitsReady(suspended);
      assertCertificate(team.currentOf(suspended), "Current", "Healthy");
      BaseStationCertificate certificate = team.currentOf(suspended);
      team.applies(suspended, "state: Suspended");

      team.awaits(keyless, ConditionType.READY, "False", "NotDeclared");
      team.awaits(early, ConditionType.READY, "False", "AuthorityNotFound");
      team.awaits(suspended, ConditionType.READY, "False", "Suspended");
      await().until(() -> isPublished(team.cluster().resource(certificate).require()));

      assertVerdicts(team.sees(keyless), "Failed", "Degraded", "failed");
      assertVerdicts(team.sees(early), "InProgress", "Progressing", "inProgress");
      assertVerdicts(team.sees(suspended), "Failed", "Suspended", "current");
      assertCertificate(team.cluster().resource(certificate).require(), "Current", "Suspended");
    }
  }

  @Test
  @DisplayName("A key that is weak, or another station's, has failed until a person changes it")
  void rejected() {
    Station first = Station.named("first");
    Station weak = Station.named("weak").withKey(Station.weakPublicKey());
    Station second = Station.named("second").withKey(first.publicKey());
    team.appliesAuthority("lora");
    team.applies(first);
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaitsReady(first);
      team.applies(weak);
      team.applies(second);

      team.awaits(weak, ConditionType.READY, "False", "KeyTooSmall");
      team.awaits(second, ConditionType.READY, "False", "KeyHeldByAnotherStation");

      assertVerdicts(team.sees(weak), "Failed", "Degraded", "failed");
      assertVerdicts(team.sees(second), "Failed", "Degraded", "failed");
      assertVerdicts(team.sees(first), "Current", "Healthy", "current");
    }
  }

  @Test
  @DisplayName("A stolen station is as Git wants it")
  void stolen() {
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    team.applies(hill);
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaitsReady(hill);

      team.applies(hill, "state: Stolen");

      team.awaits(hill, ConditionType.READY, "False", "Stolen");
      assertVerdicts(team.sees(hill), "Failed", "Suspended", "current");
    }
  }

  @Test
  @DisplayName("A certificate whose successor is held back is no failure: the station goes on")
  void heldBack() {
    MutableClock clock = new MutableClock();
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    team.applies(hill);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      Instant due = team.awaitsReady(hill).getStatus().certificate().renewalTime();
      team.appliesAuthority("lora", "paused: true");
      team.awaits(team.authority(), "True", "Paused");

      clock.moveTo(due.plusSeconds(1));

      team.awaits(hill, ConditionType.RECONCILING, "True", "Paused");
      assertVerdicts(team.sees(hill), "InProgress", "Healthy", "current");
      assertVerdicts(team.sees(team.authority()), "Current", "Suspended", "current");
    }
  }

  @Test
  @DisplayName("An authority without the CA that it names has failed")
  void failedAuthority() {
    team.appliesAuthorityOf("lora", "source: {secretName: nowhere}");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaits(team.authority(), "False", "CASecretMissing");

      assertVerdicts(team.sees(team.authority()), "Failed", "Degraded", "failed");
    }
  }

  private static boolean isPublished(BaseStationCertificate certificate) {
    return certificate.getStatus() != null
        && ConditionType.REVOCATION_PUBLISHED.isTrueIn(certificate.getStatus().conditions());
  }

  private void assertVerdicts(HasMetadata object, String kstatus, String argocd, String flux) {
    Map<String, Object> json = GitOpsEngine.json(object);
    assertThat(engine().verdicts(json)).as("%s", json).containsExactly(kstatus, argocd, flux);
  }

  private void assertCertificate(HasMetadata object, String kstatus, String argocd) {
    Map<String, Object> json = GitOpsEngine.json(object);
    assertThat(List.of(engine().kstatus(json), engine().argocd(json)))
        .as("%s", json)
        .containsExactly(kstatus, argocd);
  }

  private GitOpsEngine engine() {
    return new GitOpsEngine(folder);
  }
}
