package io.keymast.auditor;

import static io.keymast.auditor.AuditAssert.assertThat;

import io.keymast.auditor.History.KeyEntry;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that was stolen or called compromised is certified no more. */
class RetirementsTest {
  private static final String STOLEN = "stolen";

  @ParameterizedTest(name = "{0}")
  @MethodSource("sins")
  @DisplayName("S28 The auditor finds a certificate for a key that was given up before")
  void found(String what, AHistory history) {
    assertThat(history).as(what).hasOneSin(Sin.Kind.UNREVOKED, AHistory.STATION);
  }

  static Stream<Arguments> sins() {
    return Stream.of(
        Arguments.of(
            "the one that replaces those of a compromised key is for that key",
            new AHistory()
                .replaces(2, it -> it.forKey(STOLEN))
                .regenerates(2, "leak", STOLEN)
                .declares(STOLEN)),
        Arguments.of(
            "a later one is for the compromised key",
            compromised().replaces(2, it -> it.forKey(STOLEN)).declares(STOLEN)),
        Arguments.of(
            "the same, listed in the end",
            compromised().replaces(2, it -> it.forKey(STOLEN)).revokes(2).points(1)),
        Arguments.of("signed for a key that had been retired, and good", retired(-1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noSins")
  @DisplayName("S28 What was for the key before is revoked, and what a person readmits is good")
  void none(String what, AHistory history) {
    assertThat(history).as(what).isClean();
  }

  static Stream<Arguments> noSins() {
    return Stream.of(
        Arguments.of("others are for another key", compromised()),
        Arguments.of("signed before its key was retired", retired(1)),
        Arguments.of(
            "the key was retired, and taken back",
            retired(-2).says(KeyEntry.Kind.READMITTED, STOLEN, -1)),
        Arguments.of(
            "the token was once asked for in another way, and acted on",
            compromised().asked("leak").replaces(2, it -> it.forKey(STOLEN)).declares(STOLEN)),
        Arguments.of(
            "signed for a retired key while that was under way, and revoked",
            retired(-1).revokes(2).declares(AHistory.KEY).points(1)));
  }

  /** By the certificate of revision 2. */
  private static AHistory compromised() {
    return new AHistory().replaces(3, it -> it.forKey(STOLEN)).regenerates(1, "leak", STOLEN);
  }

  /** So many hours after all was signed. */
  private static AHistory retired(int hours) {
    return new AHistory()
        .replaces(2, it -> it.forKey(STOLEN))
        .declares(STOLEN)
        .says(KeyEntry.Kind.RETIRED, STOLEN, hours);
  }
}
