package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.status.ConditionType;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The operator is killed while a brake is engaged, and while a person's word releases it; or it can
 * store no CRL when one is engaged.
 */
class BrakeCrashTest {
  /** Issued again at most in each of the operator's lives. */
  private static final int LIMIT = 20;

  private static final int KILLS = 2;
  private static final int FLEET = LIMIT * (KILLS + 1) + 5;

  /** The operator's client asks once, and not again. */
  private static final int UNPROCESSABLE = 422;

  @AutoClose
  private static final ProxiedTeam SITE = ProxiedTeam.unelected("brake-crash", Duration.ZERO);

  private static final PlatformTeam TEAM = SITE.team();
  private static final Lane STATUS =
      SITE.proxy()
          .open(
              write ->
                  write.namespace().equals(TEAM.authority().namespace())
                      && write.resource().equals("certificateauthorities/status"));
  private static final Lane HEADS =
      SITE.proxy()
          .open(
              write ->
                  write.namespace().equals(TEAM.authority().namespace())
                      && write.resource().equals("configmaps")
                      && write.name().endsWith(".crl"));

  @TestFactory
  @DisplayName(
      "Killed at the writes that engage and release a brake, it holds until the word, which acts once")
  Stream<DynamicTest> killed() {
    return Stream.of(new Fault.KillBefore(), new Fault.KillAfter(), new Fault.DropAnswer())
        .map(fault -> DynamicTest.dynamicTest(fault.toString(), () -> holdsAndGoesOn(fault)));
  }

  @Test
  @DisplayName(
      "While no CRL can be stored, a brake is in the status all the same, and its stations and those"
          + " of the next life are told why they wait")
  void besideTrouble() {
    STATUS.arm(write -> new Fault.None());
    PlatformTeam team = TEAM.with("unpublished");
    HEADS.arm(write -> new Fault.Answer(UNPROCESSABLE));
    List<Station> fleet = hasFleet(team, LIMIT + 5);
    await("the CRL that is refused").until(() -> !HEADS.hits().isEmpty());
    valid(team).forEach(team::losesCertificate);

    CertificateAuthority held = team.awaits(team.authority(), "False", "MassReissueHeld");
    assertThat(held.getStatus().brakes())
        .extracting(Brake::reason)
        .containsExactly("MassReissueHeld");
    awaitIssued(team, LIMIT);
    fleet.stream()
        .filter(station -> team.certificatesOf(station).isEmpty())
        .forEach(station -> team.awaits(station, ConditionType.READY, "False", "IssuingHeld"));

    SITE.operator().kill();
    Station latecomer = Station.named("unpublished-latecomer");
    team.applies(latecomer);

    team.awaits(latecomer, ConditionType.READY, "False", "IssuingHeld");
    assertThat(valid(team)).hasSize(LIMIT);
    assertThat(HEADS.writes()).isEmpty();
    HEADS.arm(write -> new Fault.None());
  }

  private static void holdsAndGoesOn(Fault fault) {
    PlatformTeam team = TEAM.with(fault.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    STATUS.arm(write -> new Fault.None());
    hasFleet(team, FLEET);

    STATUS.arm(write -> write.occurrence() <= KILLS ? fault : new Fault.None());
    valid(team).forEach(team::losesCertificate);

    CertificateAuthority held = team.awaits(team.authority(), "False", "MassReissueHeld");
    await("the writes that are hit").until(() -> STATUS.hits().size() == KILLS);
    assertThat(valid(team)).hasSizeBetween(1, LIMIT * (KILLS + 1));

    STATUS.arm(write -> write.occurrence() <= KILLS ? fault : new Fault.None());
    team.patches(held, "{\"spec\":{\"resume\":\"we have looked\"}}");

    awaitIssuedOrHeldAnew(team, fault);
    CertificateAuthority released = team.awaits(team.authority(), "True", "Issuing");
    assertThat(released.getStatus().brakes()).isNull();
    assertThat(released.getStatus().resumed()).startsWith("we have looked");

    STATUS.arm(write -> new Fault.None());
    valid(team).forEach(team::losesCertificate);

    team.awaits(team.authority(), "False", "MassReissueHeld");
    assertThat(valid(team)).hasSizeLessThan(FLEET);
  }

  /** Who waits for the word is forgotten by the next life: where many still do, it holds anew. */
  private static void awaitIssuedOrHeldAnew(PlatformTeam team, Fault fault) {
    await("what a word sets going")
        .until(
            () -> {
              CertificateAuthority authority = team.sees(team.authority());
              boolean isHeard =
                  authority.getStatus().resumed() != null
                      && authority.getStatus().resumed().contains(authority.getSpec().resume());
              if (isHeard && authority.getStatus().brakes() != null) {
                assertThat(fault).isEqualTo(new Fault.KillAfter());
                team.patches(authority, "{\"spec\":{\"resume\":\"we have looked again\"}}");
              }
              return valid(team).size() == FLEET;
            });
  }

  private static List<Station> hasFleet(PlatformTeam team, int size) {
    String name = team.authority().name();
    team.appliesAuthority(name);
    List<Station> fleet =
        IntStream.range(0, size).mapToObj(number -> Station.named(name + "-" + number)).toList();
    fleet.forEach(station -> team.applies(station));
    awaitIssued(team, size);
    return fleet;
  }

  private static void awaitIssued(PlatformTeam team, int certificates) {
    await(certificates + " certificates").until(() -> valid(team).size() == certificates);
  }

  private static List<BaseStationCertificate> valid(PlatformTeam team) {
    return team.certificates().stream()
        .filter(
            each -> each.getSpec().certificateAuthorityRef().name().equals(team.authority().name()))
        .filter(each -> each.getSpec().revocation() == null)
        .filter(each -> each.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }
}
