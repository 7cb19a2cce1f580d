package io.keymast.auditor;

import static io.keymast.auditor.AuditAssert.assertThat;

import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.KeyEntry;
import io.keymast.auditor.Sin.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that was stolen or called compromised is retired in the end. */
class GivenUpKeysTest {
  private static final String LEAKED = "leaked";
  private static final long BEFORE_ALL = 1;

  @ParameterizedTest(name = "{0}")
  @MethodSource("sins")
  @DisplayName("S28 The auditor finds a station's key that was given up, and is not retired")
  void found(String what, AHistory history) {
    assertThat(history).as(what).hasOnly(Kind.UNREVOKED);
  }

  static Stream<Arguments> sins() {
    return Stream.of(
        Arguments.of("of a stolen station", stolen(BEFORE_ALL)),
        Arguments.of(
            "of a stolen station, by a certificate that went with it",
            departed(301).keepsKeys(it -> it.isStolen(300))),
        Arguments.of(
            "of a certificate that is revoked for its key's sake",
            new AHistory().replaces(3, ACertificate::compromised)),
        Arguments.of(
            "called compromised, though nothing marks what it had",
            compromised().keepsKeys(it -> it.forgets(LEAKED))),
        Arguments.of(
            "retired by the journal alone",
            new AHistory()
                .says(KeyEntry.Kind.RETIRED, LEAKED, 1)
                .keepsKeys(it -> it.forgets(LEAKED))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noSins")
  @DisplayName("S28 What is retired, taken back, or not the station's to give up is no sin")
  void none(String what, AHistory history) {
    assertThat(history).as(what).isClean();
  }

  static Stream<Arguments> noSins() {
    return Stream.of(
        Arguments.of(
            "a stolen station's is retired",
            stolen(BEFORE_ALL).keepsKeys(it -> it.retires(AHistory.KEY))),
        Arguments.of(
            "a person readmitted it",
            stolen(BEFORE_ALL).keepsKeys(it -> it.readmits(AHistory.KEY))),
        Arguments.of("its authority is gone", stolen(BEFORE_ALL).keepsKeys(AKeyList::isLost)),
        Arguments.of(
            "the station was under another authority when it was stolen",
            closed().keepsKeys(it -> it.isStolenUnder("ca/another", BEFORE_ALL))),
        Arguments.of(
            "the certificate for that key had gone before",
            departed(301).keepsKeys(it -> it.isStolen(400))),
        Arguments.of("called compromised, and retired", compromised()),
        Arguments.of(
            "revoked for its key's sake, and retired",
            new AHistory()
                .replaces(3, ACertificate::compromised)
                .keepsKeys(it -> it.retires(AHistory.KEY))),
        Arguments.of(
            "of a certificate that has run out",
            new AHistory().replaces(3, it -> it.compromised().expired())));
  }

  @Test
  @DisplayName("S28 A key that another station holds is not the station's to give up")
  void ofAnotherToo() {
    assertThat(stolen(BEFORE_ALL).sharesSerialNumber(2)).hasOnly(Kind.DUPLICATE);
  }

  /** All are listed, and the station is not served. */
  private static AHistory closed() {
    return new AHistory()
        .replaces(1, ACertificate::revoked)
        .replaces(2, ACertificate::revoked)
        .list(4, 1, 2, 3)
        .intends(FinalStation.Intent.CLOSED)
        .isReady("False");
  }

  private static AHistory stolen(long version) {
    return closed().keepsKeys(it -> it.isStolen(version));
  }

  /** What it had for a key of its own went in that version; its other key is retired. */
  private static AHistory departed(long version) {
    return closed()
        .replaces(3, it -> it.forKey(LEAKED).gone())
        .keepsKeys(it -> it.retires(AHistory.KEY))
        .orders(it -> it.released(AHistory.STATION + "-3", version));
  }

  /** By the certificate of revision 2. */
  private static AHistory compromised() {
    return new AHistory().replaces(3, it -> it.forKey(LEAKED)).regenerates(1, "leak", LEAKED);
  }
}
