package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.domain.NotLeadingException;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever led, and may not any more. */
class LeadershipTest {
  private static final PublicKeyFingerprint KEY =
      PublicKeyFingerprint.of(LedgerSamples.CA.certificate().subjectPublicKeyInfo());

  private final AtomicBoolean leads = new AtomicBoolean(true);
  private final LedgerUnderTest ledger = LedgerUnderTest.ledBy(leads::get);

  @Test
  @DisplayName("S18 A process that leads no longer appends nothing and signs no CRL, and reads on")
  void leadsNoLonger() {
    ledger.revoke(LedgerSamples.entries(2));
    PublishedCrl last = ledger.publish();
    leads.set(false);

    assertThatThrownBy(() -> ledger.revoke(LedgerSamples.entries(1)))
        .isInstanceOf(NotLeadingException.class);
    assertThatThrownBy(() -> ledger.ledger().provide(ledger.authority(), LedgerUnderTest.KEY))
        .isInstanceOf(NotLeadingException.class);
    assertThatThrownBy(ledger::tryToPublish).isInstanceOf(NotLeadingException.class);
    assertThat(ledger.readAsReplica()).isEqualTo(last);
    assertThat(ledger.stored().entries()).hasSize(2);
  }

  @Test
  @DisplayName("S18 Nor does it retire a key; once it leads again, it does all of this")
  void leadsAgain() {
    RetiredKeys keys =
        new RetiredKeys(LedgerNamespace.operator(), leads::get, ledger.clock().clock());
    leads.set(false);
    assertThatThrownBy(() -> keys.retire(ledger.authority(), KEY, RevocationReason.KEY_COMPROMISE))
        .isInstanceOf(NotLeadingException.class);
    assertThat(keys.contains(ledger.authority(), KEY)).isFalse();

    leads.set(true);
    keys.retire(ledger.authority(), KEY, RevocationReason.KEY_COMPROMISE);
    ledger.revoke(LedgerSamples.entries(1));

    assertThat(keys.contains(ledger.authority(), KEY)).isTrue();
    assertThat(ledger.publish().entries()).isEqualTo(1);
  }
}
