package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.CaKey;
import io.keymast.revocation.CrossCertificates.Creation;
import io.keymast.revocation.CrossCertificates.Stored;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Any certificate stands for a cross-certificate here: nothing is judged. */
class CrossCertificatesTest {
  private static final CaKey OTHER = LedgerSamples.newCa("ECDSA-P256", LedgerSamples.NOW);
  private static final Stored ONE = new Stored("0123", LedgerSamples.CA.certificate());

  private final AuthorityName authority = LedgerNamespace.newAuthority();
  private final RevocationLedger ledger =
      new RevocationLedger(LedgerNamespace.operator(), new LedgerSamples.TestClock().clock());
  private final CrossCertificates certificates = new CrossCertificates(ledger);

  @Test
  @DisplayName(
      "One that is stored is in every read of the ledger, under a finalizer, until it ends")
  void stored() {
    assertThat(certificates.create(authority, ONE)).isEqualTo(Creation.STORED);

    assertThat(ledger.read(authority).crossCertificates()).containsExactly(ONE);
    assertThat(ledger.read(authority).generations()).isEmpty();
    assertThat(ledger.store().list(authority.namespace(), LedgerNames.selector(authority)))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.getMetadata().getFinalizers())
                    .containsExactly(ResourceNames.AUTHORITY_FINALIZER));

    certificates.forget(authority, ONE.id());

    assertThat(certificates.isTaken(authority, ONE.id())).isFalse();
    assertThat(ledger.read(authority).crossCertificates()).isEmpty();
  }

  @Test
  @DisplayName("Of two processes the first one counts; a conflict with itself is none")
  void overtaken() {
    Stored other = new Stored(ONE.id(), OTHER.certificate());
    certificates.create(authority, ONE);

    assertThat(certificates.create(authority, other)).isEqualTo(Creation.OVERTAKEN);
    assertThat(certificates.create(authority, ONE)).isEqualTo(Creation.STORED);
    assertThat(ledger.read(authority).crossCertificates()).containsExactly(ONE);
  }

  @Test
  @DisplayName("They go with the authority's ledger")
  void released() {
    certificates.create(authority, ONE);

    ledger.delete(authority);

    assertThat(ledger.store().list(authority.namespace(), LedgerNames.selector(authority)))
        .isEqualTo(List.of());
  }
}
