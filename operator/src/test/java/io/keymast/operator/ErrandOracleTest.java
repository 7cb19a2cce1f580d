package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStationCertificate;
import io.keymast.operator.ErrandOracle.Experience;
import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle of errands must be known to find each broken promise. */
class ErrandOracleTest {
  private static final Station STATION = Station.named("renewal-1");
  private static final ErrandEnd END = new ErrandEnd(List.of(), "none", List.of(), "revision 1");
  private static final CrashPlan<Errand> PLAN = CrashPlan.inTurn(Errand.RENEWAL, 0);
  private static final Experience GOOD =
      experience(List.of(), List.of(), List.of("A1"), certificate(1, "A1"));
  private static final String ENDS =
      "2026-01-01T00:00:04.000Z ERROR KeyInstaller - this process ends why=\"a bug\"\n";

  @Test
  @DisplayName("S25 Nothing is found after an errand that ended as it should")
  void nothing() {
    assertThat(findings(GOOD, witness("", "", request("patch", 200)), END)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  @DisplayName("S25 What must not happen to a station on its errand is found, by its promise")
  void found(String what, List<Finding> findings, Breach breach) {
    assertThat(findings).as(what).extracting(Finding::breach).containsExactly(breach);
  }

  static Stream<Arguments> wrong() {
    Finding broken = new Finding(Breach.FORGOTTEN, "a report that was taken is not stored");
    return Stream.of(
        of("an answer that nobody may give", with(List.of("500"), List.of()), Breach.FAILED),
        of("no answer", with(List.of(), List.of("connection reset")), Breach.FAILED),
        of(
            "a broken promise",
            new Experience(STATION, List.of(broken), List.of(), List.of(), List.of(), List.of()),
            Breach.FORGOTTEN),
        of(
            "handed over, and not stored",
            experience(List.of(), List.of(), List.of("A1", "B2"), certificate(1, "A1")),
            Breach.FORGOTTEN),
        of(
            "two certificates of a revision",
            experience(List.of(), List.of(), List.of(), certificate(1, "A1"), certificate(1, "B2")),
            Breach.DUPLICATE),
        of("a private key", witness("", "-----BEGIN PRIVATE KEY-----"), Breach.LEAKED),
        of("a password", witness("", "the password of 0016C001F0000001"), Breach.LEAKED),
        of("an error", witness(ENDS, ""), Breach.FAILED),
        of("a request without a right", witness("", "", request("get", 403)), Breach.FORBIDDEN),
        of(
            "a write that is not its own",
            witness("", "", request("create", 201)),
            Breach.FORBIDDEN),
        Arguments.of(
            "another end",
            findings(
                GOOD,
                witness("", ""),
                new ErrandEnd(List.of(), "none", List.of(), "none that is known")),
            Breach.DIVERGED));
  }

  private static Arguments of(String what, Experience experience, Breach breach) {
    return Arguments.of(what, findings(experience, witness("", ""), END), breach);
  }

  private static Arguments of(String what, Witness witness, Breach breach) {
    return Arguments.of(what, findings(GOOD, witness, END), breach);
  }

  private static List<Finding> findings(Experience experience, Witness witness, ErrandEnd end) {
    return new ErrandOracle(experience, witness).findings(PLAN, END, end);
  }

  private static Experience with(List<String> failed, List<String> unanswered) {
    return experience(failed, unanswered, List.of("A1"), certificate(1, "A1"));
  }

  private static Experience experience(
      List<String> failed,
      List<String> unanswered,
      List<String> handed,
      BaseStationCertificate... certificates) {
    return new Experience(STATION, List.of(), failed, unanswered, handed, List.of(certificates));
  }

  private static BaseStationCertificate certificate(int revision, String serialNumber) {
    return Serialization.unmarshal(
        "spec: {revision: %d, serialNumber: %s}".formatted(revision, serialNumber),
        BaseStationCertificate.class);
  }

  private static Witness witness(String log, String said, Request... requests) {
    return new Witness(
        SigningRecord.of(List.of()),
        said,
        new Conduct(log, List.of(requests)),
        Surroundings.WITH_FAULTS,
        List.of(STATION.name()));
  }

  private static Request request(String verb, int status) {
    return new Request(
        "system:serviceaccount:keymast-system:keymast-key-installer",
        verb,
        "keymast.io",
        "basestations/status",
        "stations",
        STATION.name(),
        status);
  }
}
