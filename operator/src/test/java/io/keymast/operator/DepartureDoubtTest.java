package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.LoadedAuthority;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority is deleted, and what was published under a CA key of it can't be compared. */
class DepartureDoubtTest {
  private static final String IN_TOKEN =
      "source: {pkcs11: {module: softhsm, tokenLabel: keymast, keyLabel: stations,"
          + " pinSecretName: pin, subject: {commonName: In a token}}}";

  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("departure-doubt");

  @AfterEach
  void leaves() {
    team.leaves();
  }

  @Test
  @DisplayName(
      "S41 One whose CA key is lost stays until a person goes on, also though none publishes")
  void keyIsLost() {
    hasPublished();
    String keyId = team.sees(team.authority()).getStatus().generations().getFirst().keyId();
    team.losesSecret("lora-ca");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.resource(team.authority()).delete();
      awaitsDoubt("what was published under the CA keys " + keyId);
      team.patches(team.sees(team.authority()), "{\"spec\":{\"resume\":\"left in Git\"}}");
      team.awaits(
          team.authority(),
          seen -> seen.getMetadata().getGeneration().equals(seen.getStatus().observedGeneration()));
      awaitsDoubt("what was published under the CA keys " + keyId);

      team.resumes("NotCompared");

      awaitsGone();
    }
  }

  @Test
  @DisplayName("S41 It goes by itself once the Secret is put back, and its ledger is compared")
  void keyIsPutBack() {
    hasPublished();
    Secret backup = team.secret("lora-ca").require();
    team.losesSecret("lora-ca");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.resource(team.authority()).delete();
      awaitsDoubt("can't be compared");

      team.putsBackWithoutLabels(backup);
      team.labelsAsOperators("lora-ca");

      awaitsGone();
    }
  }

  @Test
  @DisplayName(
      "S41 One whose token is away may have keys that nobody knows of: it stays; deletionPolicy"
          + " Delete lets it go")
  void tokenIsAway() {
    team.appliesAuthorityOf("lora", IN_TOKEN);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), "False", "HSMModuleNotAllowed");
      team.resource(team.authority()).delete();
      CertificateAuthority waiting = awaitsDoubt("the token does not show");

      team.patches(waiting, "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");

      awaitsGone();
    }
  }

  @Test
  @DisplayName("S36 A former key that was given up long ago keeps no authority from going")
  void givenUp() {
    hasPublished();
    publishesFormerly();
    clock.advance(Duration.ofDays(8));

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), "True", "Issuing");
      team.resource(team.authority()).delete();

      awaitsGone();
    }
  }

  @Test
  @DisplayName("S36 Nor does a CA key that has ended, which nobody can load any more")
  void ended() {
    hasPublished();
    clock.advance(Duration.ofDays(40 * 366));

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.resource(team.authority()).delete();

      awaitsGone();
    }
  }

  @Test
  @DisplayName(
      "S41 One that only the ledger knows does, as long as gates rely on its CRL and no person has"
          + " looked")
  void onlyInTheLedger() {
    hasPublished();
    String keyId = publishesFormerly();

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), "True", "Issuing");
      team.resource(team.authority()).delete();

      awaitsDoubt(keyId);
      team.resumes("NotCompared");

      awaitsGone();
    }
  }

  private void hasPublished() {
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      team.awaits(team.authority(), it -> it.getStatus().crl() != null);
    }
  }

  /** By a CA key that is not here; returns its id. */
  private String publishesFormerly() {
    LoadedAuthority former = ALoadedAuthority.named(team.authority(), clock.instant());
    new CrlPublisher(new RevocationLedger(team.cluster(), clock), clock, new SecureRandom())
        .publish(team.authority(), former.key(), Duration.ofDays(7));
    return former.keyId().value();
  }

  private CertificateAuthority awaitsDoubt(String why) {
    CertificateAuthority waiting =
        team.awaits(
            team.authority(),
            seen ->
                ConditionType.READY
                    .in(seen.getStatus().conditions())
                    .filter(ready -> ready.message().contains(why))
                    .isPresent());
    assertThat(ConditionType.READY.in(waiting.getStatus().conditions()))
        .hasValueSatisfying(
            ready ->
                assertThat(ready.message())
                    .contains("set spec.resume to a text that contains")
                    .contains("set spec.deletionPolicy to Delete"));
    return waiting;
  }

  private void awaitsGone() {
    await().until(() -> team.resource(team.authority()).get() == null);
  }
}
