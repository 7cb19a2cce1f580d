package io.keymast.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.Recovered;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerCatchUpTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CaKey CA =
      CaKey.selfSigned(
          new CaSubject("Station CA", Optional.empty(), Optional.empty()),
          "ECDSA-P256",
          new SerialNumber(BigInteger.valueOf(7)),
          new Validity(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(3650))),
          RANDOM);

  private final KubernetesClient client = ControlPlane.shared().asOperator();
  private final AuthorityName authority =
      new AuthorityName(ControlPlane.shared().newAuthorityNamespace("catch-up"), "lora");
  private final RevocationLedger ledger = new RevocationLedger(client, CLOCK);
  private final CrlPublisher publisher = new CrlPublisher(ledger, CLOCK, RANDOM);
  private final ServedCrls served = new ServedCrls();
  private final LedgerCatchUp catchUp = new LedgerCatchUp(client, served);

  @Test
  @DisplayName(
      "S41 What was served is kept until the ledger lists all of it, under no lower number")
  void catchesUp() {
    RevocationEntry revoked =
        new RevocationEntry(
            new SerialNumber(BigInteger.valueOf(4711)),
            CA.keyId(),
            NOW,
            RevocationReason.KEY_COMPROMISE,
            NOW.plus(Duration.ofDays(730)));
    publish();
    ledger.revoke(authority, List.of(revoked));
    PublishedCrl seen = publish();
    served.offer(ServedCrls.Generation.of(authority, CA.keyId()), seen);
    assertThat(catchUp.isComplete()).isTrue();

    ledger.delete(authority);
    assertThat(catchUp.isComplete()).isFalse();
    publish();
    assertThat(catchUp.missing()).containsExactly(revoked.serialNumber());
    new RecoveryNotes(ledger)
        .note(authority, new Recovered(seen.fields().number(), Optional.of(NOW)));
    publish();
    assertThat(catchUp.isComplete()).isFalse();
    ledger.revoke(authority, List.of(revoked));
    assertThat(catchUp.isComplete()).isFalse();
    publish();

    assertThat(catchUp.isComplete()).isTrue();
    assertThat(catchUp.missing()).isEmpty();
  }

  private PublishedCrl publish() {
    return ((Publication.Published) publisher.publish(authority, CA, Duration.ofDays(7))).crl();
  }
}
