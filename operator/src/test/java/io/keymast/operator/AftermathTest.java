package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStationCertificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a walk through specs must not leave is what {@link WalkOracle} finds. */
class AftermathTest {
  private static final Map<String, Long> CHANGES = Map.of("certificate", 1L);
  private static final String FIRST = "causes: [Initial]";
  private static final String RENEWED = "causes: [Renewal]";
  private static final String REVOKED = "revocation: {reason: superseded}";

  @Test
  @DisplayName(
      "S51 A renewal that a change of the spec explains is no finding, nor is a revocation")
  void nothing() {
    assertThat(unexplained(Set.of(), certificate(1, FIRST), certificate(2, RENEWED))).isEmpty();
    assertThat(unexplained(Set.of("1"), certificate(1, FIRST, REVOKED), certificate(2, RENEWED)))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  @DisplayName("S51 What no change of the spec explains is found, and a ledger that disagrees")
  void found(String what, List<String> unexplained) {
    assertThat(unexplained).as(what).hasSize(1);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            "two of a revision",
            unexplained(Set.of(), certificate(1, FIRST), certificate(1, RENEWED))),
        Arguments.of(
            "one that is missing",
            unexplained(Set.of(), certificate(1, FIRST), certificate(3, RENEWED))),
        Arguments.of(
            "a renewal that nobody had a reason for",
            unexplained(
                Set.of(), certificate(1, FIRST), certificate(2, RENEWED), certificate(3, RENEWED))),
        Arguments.of(
            "a cause that no field leads to",
            unexplained(Set.of(), certificate(1, FIRST), certificate(2, "causes: [Whim]"))),
        Arguments.of(
            "a revoked one that is not listed",
            unexplained(Set.of(), certificate(1, FIRST, REVOKED), certificate(2, RENEWED))),
        Arguments.of(
            "a good one that is listed",
            unexplained(Set.of("1"), certificate(1, FIRST), certificate(2, RENEWED))),
        Arguments.of(
            "the newest, revoked and listed",
            unexplained(Set.of("2"), certificate(1, FIRST), certificate(2, RENEWED, REVOKED))));
  }

  @Test
  @DisplayName("S28 What a stolen station had and the ledger lacks is found")
  void unlisted() {
    Aftermath aftermath =
        new Aftermath(List.of(certificate(1, FIRST), certificate(2, RENEWED)), Set.of("2"));

    assertThat(aftermath.unlisted()).containsExactly("revision 1");
  }

  private static List<String> unexplained(
      Set<String> listed, BaseStationCertificate... certificates) {
    return new Aftermath(Arrays.asList(certificates), listed)
        .unexplained(CHANGES, Aftermath.BY_STATION);
  }

  /** Its revision is its serial number too. */
  private static BaseStationCertificate certificate(int revision, String... more) {
    return Serialization.unmarshal(
        """
        spec: {revision: %d, serialNumber: "%d", publicKeyFingerprint: it,
          certificateAuthorityRef: {name: lora, namespace: ca}, %s}
        """
            .formatted(revision, revision, String.join(", ", more)),
        BaseStationCertificate.class);
  }
}
