package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.revoking.AgreementPace.State;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A fleet that stands still is not compared with its ledger at each look. */
class AgreementPaceTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private final AuthorityName authority =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("pace"), "lora");
  private final RevocationLedger ledger =
      new RevocationLedger(CONTROL_PLANE.asOperator(), Clock.systemUTC());
  private final AgreementPace pace = new AgreementPace();

  @Test
  @DisplayName("Compared again once a certificate or the ledger changed, else after ten minutes")
  void changes() {
    revoke(1);
    State agreed = state(certificate("a", "1"), certificate("b", "1"));

    assertThat(pace.isDue(authority, agreed, NOW)).isTrue();
    pace.agreed(authority, agreed, NOW);

    assertThat(isDue(certificate("b", "1"), certificate("a", "1"))).isFalse();
    assertThat(isDue(certificate("a", "1"))).isTrue();
    assertThat(isDue(certificate("a", "1"), certificate("b", "2"))).isTrue();
    assertThat(isDue(certificate("a", "2"), certificate("b", "1"))).isTrue();
    assertThat(isDue(certificate("a", "1"), certificate("c", "1"))).isTrue();
    assertThat(pace.isDue(authority, agreed, NOW.plus(Duration.ofMinutes(9)))).isFalse();
    assertThat(pace.isDue(authority, agreed, NOW.plus(Duration.ofMinutes(10)))).isTrue();
    assertThat(pace.isDue(authority, agreed, NOW.minusSeconds(1))).isTrue();

    revoke(2);

    assertThat(isDue(certificate("a", "1"), certificate("b", "1"))).isTrue();
  }

  @Test
  @DisplayName("Of an authority that is gone nothing is kept: another one of its name is compared")
  void forgotten() {
    State state = state(certificate("a", "1"));
    pace.agreed(authority, state, NOW);
    assertThat(pace.isDue(authority, state, NOW)).isFalse();

    pace.forget(authority);

    assertThat(pace.isDue(authority, state, NOW)).isTrue();
  }

  @Test
  @DisplayName("What did not change of a ledger is not read again")
  void takenOver() {
    revoke(1);
    LedgerSnapshot before = ledger.read(authority);

    assertThat(ledger.read(authority).isSameAs(before)).isTrue();
    revoke(2);
    assertThat(ledger.read(authority).isSameAs(before)).isFalse();
  }

  private boolean isDue(BaseStationCertificate... certificates) {
    return pace.isDue(authority, state(certificates), NOW);
  }

  private State state(BaseStationCertificate... certificates) {
    return State.of(ledger.read(authority), List.of(certificates));
  }

  private void revoke(long serialNumber) {
    ledger.revoke(
        authority,
        List.of(
            new RevocationEntry(
                new SerialNumber(BigInteger.valueOf(serialNumber)),
                KeyId.parse("ab".repeat(20)).orElseThrow(),
                NOW,
                RevocationReason.SUPERSEDED,
                NOW.plus(Duration.ofDays(9)))));
  }

  private static BaseStationCertificate certificate(String uid, String version) {
    BaseStationCertificate certificate = new BaseStationCertificate();
    certificate.getMetadata().setUid(uid);
    certificate.getMetadata().setResourceVersion(version);
    return certificate;
  }
}
