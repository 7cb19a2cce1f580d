package io.keymast.operator;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.AStation;
import io.keymast.decision.AuthorityState;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.Backhaul;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What GitOps engines make of a station at each obstacle: the rows of docs/gitops.md. */
@SuppressWarnings("NullAway.Init")
public class GitOpsObstacleTest {
  private static final Instant END = Instant.parse("2028-11-23T12:00:00Z");
  private static final Instant DUE = END.minus(Duration.ofDays(6));

  /** By kstatus, Argo CD and Flux. */
  private static final List<String> WAITS = List.of("InProgress", "Progressing", "inProgress");

  private static final List<String> NEEDS_A_PERSON = List.of("Failed", "Degraded", "failed");
  private static final List<String> IS_KEPT_OUT = List.of("Failed", "Suspended", "current");
  private static final List<String> IS_HELD_BACK = List.of("InProgress", "Healthy", "current");
  private static final List<String> GOES_ON = List.of("Current", "Healthy", "current");

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPROMISED_KEY_UNKNOWN")
  @DisplayName("A station without a valid certificate waits, has failed, or is kept out by Git")
  void withoutCertificate(Obstacle obstacle) {
    AStation station =
        switch (obstacle) {
          case CERTIFICATE_ON_HOLD ->
              station().having(certificate(1).revoked(RevocationReason.CERTIFICATE_HOLD));
          case BACKHAUL_CHANGE_NOT_ALLOWED ->
              station().having(certificate(1).ending(NOW.minusSeconds(1)));
          default -> station();
        };

    assertThat(verdicts(station, obstacle)).isEqualTo(withoutCertificateIs(obstacle));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CERTIFICATE_ON_HOLD")
  @DisplayName("A station goes on with its certificate while only the next one is hindered")
  void withCertificate(Obstacle obstacle) {
    AStation station = station().having(certificate(1)).at(DUE);

    assertThat(verdicts(station, obstacle)).isEqualTo(withCertificateIs(obstacle));
  }

  private static List<String> withoutCertificateIs(Obstacle obstacle) {
    return switch (obstacle) {
      case SUSPENDED, STOLEN -> IS_KEPT_OUT;
      case AUTHORITY_NOT_FOUND,
          AUTHORITY_NOT_READY,
          AUTHORITY_NOT_SERVED,
          NAMESPACE_NOT_ALLOWED,
          PAUSED,
          CLOCK_SKEWED,
          ISSUING_HELD,
          LEDGER_NEARLY_FULL,
          RATE_LIMITED,
          REQUEST_ALTERED,
          ISSUER_PENDING,
          ISSUER_FAILED ->
          WAITS;
      case INVALID_SPEC,
          DUPLICATE_EUI,
          BACKHAUL_REQUIRED,
          BACKHAUL_CHANGE_NOT_ALLOWED,
          NOT_DECLARED,
          KEY_REJECTED,
          KEY_HELD_BY_ANOTHER_STATION,
          KEY_RETIRED,
          COMPROMISED_KEY_UNKNOWN,
          AUTHORITY_EXPIRING,
          CERTIFICATE_ON_HOLD,
          NAME_TAKEN,
          REQUEST_NEEDED,
          USAGE_NOT_ISSUABLE,
          ISSUER_DENIED,
          ISSUED_OTHERWISE,
          ISSUED_BEFORE ->
          NEEDS_A_PERSON;
    };
  }

  private static List<String> withCertificateIs(Obstacle obstacle) {
    return switch (obstacle) {
      // Nobody answers for it, and the Key Installer is shut: it is not ready.
      case AUTHORITY_NOT_FOUND, NAMESPACE_NOT_ALLOWED -> WAITS;
      case COMPROMISED_KEY_UNKNOWN,
          AUTHORITY_EXPIRING,
          NAME_TAKEN,
          REQUEST_NEEDED,
          USAGE_NOT_ISSUABLE,
          ISSUER_DENIED,
          ISSUED_OTHERWISE,
          ISSUED_BEFORE ->
          GOES_ON;
      case Obstacle other -> {
        List<String> without = withoutCertificateIs(other);
        yield without.equals(WAITS) ? IS_HELD_BACK : without;
      }
    };
  }

  private List<String> verdicts(AStation station, Obstacle obstacle) {
    Map<String, Object> object = reported(station, obstacle);

    assertThat(object.get("status").toString()).contains("reason=" + reasonOf(obstacle));
    return new GitOpsEngine(folder).verdicts(object);
  }

  private static Map<String, Object> reported(AStation station, Obstacle obstacle) {
    return switch (obstacle) {
      case LEDGER_NEARLY_FULL,
          RATE_LIMITED,
          NAME_TAKEN,
          REQUEST_NEEDED,
          USAGE_NOT_ISSUABLE,
          REQUEST_ALTERED,
          ISSUER_PENDING,
          ISSUER_FAILED,
          ISSUER_DENIED,
          ISSUED_OTHERWISE,
          ISSUED_BEFORE ->
          hindered(station, obstacle);
      case Obstacle other -> Reported.station(at(station, other));
    };
  }

  private static AStation at(AStation station, Obstacle obstacle) {
    return switch (obstacle) {
      case INVALID_SPEC -> station.withInvalid("spec.eui");
      case DUPLICATE_EUI -> station.whoseEuiIsTaken();
      case BACKHAUL_REQUIRED -> station.with(Backhaul.NONE);
      case BACKHAUL_CHANGE_NOT_ALLOWED -> station.with(Backhaul.IPSEC);
      case NOT_DECLARED -> station.withoutKey();
      case KEY_REJECTED -> station.withRejectedKey("KeyTooSmall");
      case KEY_HELD_BY_ANOTHER_STATION -> station.whoseKeyIsHeldByAnother();
      case KEY_RETIRED -> station.whoseKeyIsRetired();
      case COMPROMISED_KEY_UNKNOWN -> station.compromised("leak", "victim").at(NOW);
      case SUSPENDED -> station.being(StationState.SUSPENDED);
      case STOLEN -> station.being(StationState.STOLEN);
      case AUTHORITY_EXPIRING -> station.under(authority().ending(endOf(station)));
      case PAUSED -> station.under(authority().paused());
      case ISSUING_HELD -> station.under(authority().heldBy(brake()));
      case CLOCK_SKEWED -> station.under(heldByTheClock());
      case AUTHORITY_NOT_FOUND, AUTHORITY_NOT_READY, AUTHORITY_NOT_SERVED, NAMESPACE_NOT_ALLOWED ->
          station.under(new AuthorityState.Unusable(obstacle, "it is"));
      case Obstacle other -> station;
    };
  }

  private static String reasonOf(Obstacle obstacle) {
    return obstacle == Obstacle.KEY_REJECTED ? "KeyTooSmall" : obstacle.reason();
  }

  private static Instant endOf(AStation station) {
    return station.observed().certificates().isEmpty() ? NOW : END;
  }

  private static Brake brake() {
    return new Brake(BrakeReason.MASS_REISSUE_HELD, "look at the stations", NOW);
  }

  private static AuthorityState heldByTheClock() {
    AuthorityState.Usable usable = authority().usable();
    return new AuthorityState.Usable(
        usable.name(),
        usable.keyId(),
        usable.notAfter(),
        usable.policy(),
        usable.former(),
        Optional.of(new Hindrance(Obstacle.CLOCK_SKEWED, "the clocks differ")));
  }

  /** By somebody else who has to act first. */
  private static Map<String, Object> hindered(AStation station, Obstacle obstacle) {
    Decision.Issue issue = (Decision.Issue) station.decided();
    return Reported.station(
        station.observed(), issue.meanwhile(station.observed(), new Hindrance(obstacle, "it is")));
  }
}
