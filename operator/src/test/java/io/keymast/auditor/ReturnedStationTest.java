package io.keymast.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.auditor.Sin.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A station that was given another key, or moved to another authority, and has gone back: it goes
 * on with the newest certificate of before, though it has a newer one.
 */
class ReturnedStationTest {
  @Test
  @DisplayName("S25 A station may go on with its newest certificate for the key that it declares")
  void toItsKey() {
    AHistory history = new AHistory().replaces(2, it -> it.forKey("another")).points(1);

    assertThat(Auditor.audit(history.history())).isEmpty();
  }

  @Test
  @DisplayName("S25 A station may go on with its newest certificate by the authority it is under")
  void toItsAuthority() {
    AHistory history = new AHistory().replaces(2, it -> it.by("ca/another")).points(1);

    assertThat(Auditor.audit(history.history())).isEmpty();
  }

  @Test
  @DisplayName("S25 A station that points to a certificate for another key than its own is found")
  void isNotServedForAnotherKey() {
    assertThat(Auditor.audit(new AHistory().declares("another").history()))
        .extracting(Sin::kind)
        .containsExactly(Kind.DIVERGED);
  }

  @Test
  @DisplayName("S25 A station that points to a certificate by another authority is found")
  void isNotServedByAnotherAuthority() {
    assertThat(Auditor.audit(new AHistory().isUnder("ca/another").history()))
        .extracting(Sin::kind)
        .containsExactly(Kind.DIVERGED);
  }

  @Test
  @DisplayName("S25 A station that went back, and is ready by a revoked certificate, is found")
  void isNotServedByARevokedOne() {
    AHistory history =
        new AHistory()
            .replaces(2, it -> it.forKey("another"))
            .replaces(1, it -> it.revoked())
            .list(4, 1, 3)
            .points(1);

    assertThat(Auditor.audit(history.history()))
        .singleElement()
        .satisfies(
            sin -> {
              assertThat(sin.kind()).isEqualTo(Kind.DIVERGED);
              assertThat(sin.about()).isEqualTo(AHistory.STATION);
              assertThat(sin.what()).startsWith("is ready by a revoked ");
            });
  }

  @Test
  @DisplayName("S25 Where no key and no authority is told, the newest of all is the one")
  void nothingDeclared() {
    AHistory history = new AHistory().declaresNothing().replaces(2, it -> it.forKey("another"));

    assertThat(Auditor.audit(history.history())).isEmpty();
    assertThat(Auditor.audit(history.points(1).history()))
        .extracting(Sin::kind)
        .containsExactly(Kind.DIVERGED);
  }
}
