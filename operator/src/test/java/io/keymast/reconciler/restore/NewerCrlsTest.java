package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.CrlFields;
import io.keymast.pki.VerifiedCrl;
import io.keymast.revocation.CrlLineage;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What several published CRLs say together. */
class NewerCrlsTest {
  private static final Instant THEN = Instant.parse("2026-11-28T03:00:00Z");
  private static final CrlEntry HELD = entry(1, RevocationReason.CERTIFICATE_HOLD);
  private static final CrlEntry STOLEN = entry(1, RevocationReason.KEY_COMPROMISE);
  private static final CrlEntry OTHER = entry(2, RevocationReason.SUPERSEDED);

  @Test
  @DisplayName("S41 A hold that only an older copy lists was lifted since")
  void lifted() {
    NewerCrls newer = newerThan(4, crl(6, OTHER), crl(5, HELD, OTHER));

    assertThat(newer.entries(BigInteger.ZERO)).containsExactly(OTHER);
  }

  @Test
  @DisplayName("S41 A hold that the newest lists holds; what became of it later counts")
  void held() {
    assertThat(newerThan(4, crl(5), crl(6, HELD)).entries(BigInteger.ZERO)).containsExactly(HELD);
    assertThat(newerThan(4, crl(5, HELD), crl(6, STOLEN)).entries(BigInteger.ZERO))
        .containsExactly(STOLEN);
  }

  @Test
  @DisplayName("S41 What is revoked for good stays so, whichever copy lists it")
  void forGood() {
    assertThat(newerThan(4, crl(6, HELD), crl(5, STOLEN)).entries(BigInteger.ZERO))
        .containsExactly(STOLEN);
    assertThat(newerThan(4, crl(6), crl(5, OTHER)).entries(BigInteger.ZERO)).containsExactly(OTHER);
  }

  @Test
  @DisplayName("S41 The highest number counts, of the copies that the ledger does not know")
  void highest() {
    NewerCrls newer = newerThan(5, crl(5, STOLEN), crl(7), crl(6));

    assertThat(newer.entries(BigInteger.ZERO)).isEmpty();
    assertThat(newer.highest()).isEqualTo(7);
    assertThat(newerThan(9, crl(5)).highest()).isZero();
  }

  @Test
  @DisplayName("S41 What is late counts also once the ledger has published a higher number")
  void late() {
    CrlLineage ledger = new CrlLineage(BigInteger.valueOf(100), List.of(BigInteger.valueOf(1_000)));

    NewerCrls newer =
        NewerCrls.than(ledger, List.of(crl(99), crl(100), crl(150, STOLEN), crl(1_000)));

    assertThat(newer.inOrder()).containsExactly(crl(150, STOLEN));
  }

  @Test
  @DisplayName(
      "S41 A hold of a copy that was heard of before, or of an older one, was lifted since")
  void liftedBefore() {
    NewerCrls newer = newerThan(4, crl(5, HELD, OTHER));

    assertThat(newer.entries(BigInteger.valueOf(6))).containsExactly(OTHER);
    assertThat(newer.entries(BigInteger.valueOf(5))).containsExactly(OTHER);
    assertThat(newer.entries(BigInteger.valueOf(4))).containsExactlyInAnyOrder(HELD, OTHER);
  }

  private static NewerCrls newerThan(long number, VerifiedCrl... crls) {
    return NewerCrls.than(new CrlLineage(BigInteger.valueOf(number), List.of()), List.of(crls));
  }

  private static VerifiedCrl crl(long number, CrlEntry... entries) {
    return new VerifiedCrl(
        new CrlFields(BigInteger.valueOf(number), THEN, THEN.plus(Duration.ofDays(7))),
        List.of(entries));
  }

  private static CrlEntry entry(int serialNumber, RevocationReason reason) {
    return new CrlEntry(
        SerialNumber.parse("%032X".formatted(serialNumber)).orElseThrow(), THEN, reason);
  }
}
