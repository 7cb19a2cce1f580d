package io.keymast.auditor;

import static io.keymast.auditor.AuditAssert.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A revocation is in the ledger before its replacement can be fetched and before any finalizer
 * goes: in the end, nothing but the order tells whether it was.
 */
class PrecedenceTest {
  private static final String LAST = AHistory.STATION + "-1";

  /** That of the current one, which took the place of all before it. */
  private static final long REPLACED = 300;

  private static final long GONE = 500;

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongOrders")
  @DisplayName(
      "S26 The auditor finds a revocation that came too late, though all is well in the end")
  void tooLate(String what, AHistory history) {
    assertThat(history)
        .as(what)
        .hasOneSin(Sin.Kind.UNREVOKED, AHistory.STATION)
        .contains("came into the ledger in version");
  }

  static Stream<Arguments> wrongOrders() {
    return Stream.of(
        Arguments.of(
            "in the ledger after its replacement was there",
            regenerated().orders(it -> it.entered(1, REPLACED + 1))),
        Arguments.of("in no ledger", regenerated().orders(it -> it.neverEntered(1))),
        Arguments.of(
            "in the ledger of another CA key", regenerated().orders(it -> it.enteredElsewhere(1))),
        Arguments.of(
            "an older one than its predecessor",
            regenerated().orders(it -> it.entered(3, REPLACED + 1))),
        Arguments.of(
            "revoked by hand, and replaced before that was in the ledger",
            revoked()
                .replaces(2, it -> it.regenerated())
                .orders(it -> it.entered(1, REPLACED + 1))),
        Arguments.of(
            "a compromised key's certificate, after the one for the next key",
            revoked()
                .replaces(1, it -> it.forKey("stolen"))
                .regenerates(2, "leak", "stolen")
                .orders(it -> it.entered(1, REPLACED + 1))),
        Arguments.of(
            "a certificate whose finalizer went first",
            gone().orders(released(LAST)).orders(it -> it.entered(1, GONE + 1))),
        Arguments.of(
            "the same in the same moment",
            gone().orders(released(LAST)).orders(it -> it.entered(1, GONE))),
        Arguments.of(
            "a certificate whose station's finalizer went first",
            gone()
                .orders(it -> it.stationReleased(GONE))
                .orders(it -> it.entered(1, GONE + 1))
                .orders(it -> it.entered(2, GONE - 1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rightOrders")
  @DisplayName("S26 A revocation that came in time is no sin, nor is one that nobody waits for")
  void inTime(String what, AHistory history) {
    assertThat(history).as(what).isClean();
  }

  static Stream<Arguments> rightOrders() {
    return Stream.of(
        Arguments.of("before its replacement", regenerated()),
        Arguments.of("before all finalizers", gone().orders(released(LAST))),
        Arguments.of(
            "a station of that name that had other certificates",
            gone().orders(it -> it.stationReleased(1)).orders(it -> it.entered(1, GONE))),
        Arguments.of(
            "an expired one is in no ledger",
            regenerated()
                .replaces(1, it -> it.expired())
                .orders(it -> it.neverEntered(1))
                .orders(released(LAST))),
        Arguments.of(
            "another key than the compromised one, revoked later",
            revoked()
                .replaces(1, it -> it.forKey("another"))
                .regenerates(2, "leak", "stolen")
                .orders(it -> it.entered(1, REPLACED + 1))),
        Arguments.of(
            "revoked for a renewal that is in use, after it",
            revoked().orders(it -> it.entered(1, REPLACED + 1))),
        Arguments.of(
            "where nothing tells of the order",
            regenerated().orders(it -> it.neverEntered(1)).orders(AnOrder::isUntold)));
  }

  private static AHistory revoked() {
    return new AHistory().revokes(1);
  }

  private static AHistory regenerated() {
    return revoked().regenerates(2, "again");
  }

  private static AHistory gone() {
    return revoked().replaces(1, it -> it.gone());
  }

  private static Consumer<AnOrder> released(String certificate) {
    return it -> it.released(certificate, GONE);
  }
}
