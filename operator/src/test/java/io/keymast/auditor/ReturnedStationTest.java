package io.keymast.auditor;

import static io.keymast.auditor.AuditAssert.assertThat;

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
    assertThat(new AHistory().replaces(2, it -> it.forKey("another")).points(1)).isClean();
  }

  @Test
  @DisplayName("S25 A station may go on with its newest certificate by the authority it is under")
  void toItsAuthority() {
    assertThat(new AHistory().replaces(2, it -> it.by("ca/another")).points(1)).isClean();
  }

  @Test
  @DisplayName("S25 A station that points to a certificate for another key than its own is found")
  void isNotServedForAnotherKey() {
    assertThat(new AHistory().declares("another")).hasOneSin(Kind.DIVERGED, AHistory.STATION);
  }

  @Test
  @DisplayName("S25 A station that points to a certificate by another authority is found")
  void isNotServedByAnotherAuthority() {
    assertThat(new AHistory().isUnder("ca/another")).hasOneSin(Kind.DIVERGED, AHistory.STATION);
  }

  @Test
  @DisplayName("S25 A station that went back, and is ready by a revoked certificate, is found")
  void isNotServedByARevokedOne() {
    AHistory history = new AHistory().replaces(2, it -> it.forKey("another")).revokes(1).points(1);

    assertThat(history)
        .hasOneSin(Kind.DIVERGED, AHistory.STATION)
        .startsWith("is ready by a revoked ");
  }

  @Test
  @DisplayName("S25 Where no key and no authority is told, the newest of all is the one")
  void nothingDeclared() {
    AHistory history = new AHistory().declaresNothing().replaces(2, it -> it.forKey("another"));

    assertThat(history).isClean();
    assertThat(history.points(1)).hasOneSin(Kind.DIVERGED, AHistory.STATION);
  }
}
