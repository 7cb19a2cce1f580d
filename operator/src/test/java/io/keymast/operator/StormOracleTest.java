package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.operator.Finding.Breach;
import io.keymast.operator.Traces.Readable;
import io.keymast.support.AuditLog.Request;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle of storms must be known to find what the auditor does not look at. */
class StormOracleTest {
  private static final String STARTED =
      "2026-01-01T00:00:00.000Z INFO  OperatorProcess - operator started port=\"1\"\n";
  private static final String ENDS =
      "2026-01-01T00:00:04.000Z ERROR RestartRequest - this process ends why=\"a bug\"\n";
  private static final List<String> KEYS = List.of("a-line-of-it");
  private static final Readable STORED = new Readable("a status", KEYS);

  @Test
  @DisplayName("S25 Nothing is found where an operator did what it may")
  void nothing() {
    assertThat(findings(STORED, STARTED, conduct(STARTED, 200))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  @DisplayName("S25 An error, a request without a right and a leaked key are found")
  void found(String what, List<Finding> findings, Breach breach) {
    assertThat(findings).as(what).extracting(Finding::breach).containsExactly(breach);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            "an error", findings(STORED, STARTED, conduct(STARTED + ENDS, 200)), Breach.FAILED),
        Arguments.of(
            "a request that it has no right to, about nothing of a scene",
            findings(STORED, STARTED, conduct(STARTED, 403)),
            Breach.FORBIDDEN),
        Arguments.of(
            "a private key in what it said",
            findings(STORED, "-----BEGIN PRIVATE KEY-----", conduct(STARTED, 200)),
            Breach.LEAKED),
        Arguments.of(
            "a line of a CA's key in what it stored",
            findings(
                new Readable("a status with a-line-of-it", KEYS), STARTED, conduct(STARTED, 200)),
            Breach.LEAKED),
        Arguments.of(
            "no CA key that anybody could look for",
            findings(new Readable("a status", List.of()), STARTED, conduct(STARTED, 200)),
            Breach.LEAKED));
  }

  private static List<Finding> findings(Readable stored, String said, Conduct conduct) {
    return new StormOracle(stored, Surroundings.IN_PEACE).findings(said, conduct);
  }

  private static Conduct conduct(String log, int status) {
    return new Conduct(
        log,
        List.of(
            new Request(
                "system:serviceaccount:keymast-system:keymast-operator",
                "get",
                "",
                "secrets",
                "keymast-system",
                "keymast-key-installer-tls",
                status)));
  }
}
