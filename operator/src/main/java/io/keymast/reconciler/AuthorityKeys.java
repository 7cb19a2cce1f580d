package io.keymast.reconciler;

import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.Journal;
import io.keymast.authority.Signer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.ParsedCertificate;
import io.keymast.validation.CaSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Makes and gives up the CA keys that the operator itself keeps. */
public final class AuthorityKeys {
  private static final Duration BACK_DATED = Duration.ofMinutes(5);

  private final CaKeyStore store;
  private final Signer signer;
  private final SecureRandom random;
  private final Journal journal;
  private final Clock clock;

  public AuthorityKeys(
      CaKeyStore store, Signer signer, SecureRandom random, Journal journal, Clock clock) {
    this.store = store;
    this.signer = signer;
    this.random = random;
    this.journal = journal;
    this.clock = clock;
  }

  /** Create-only: of two operators, one key counts. */
  void create(AuthorityName name, CaSource.SelfSigned profile) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    CaKey key =
        CaKey.selfSigned(
            new CaSubject(profile.commonName(), profile.organization(), profile.country()),
            profile.keyAlgorithm(),
            signer.newSerialNumber(),
            new Validity(now.minus(BACK_DATED), now.plus(profile.validity())),
            random);
    Journal.Entry outcome =
        store.create(name, CaKeyStore.secretName(name, profile), key)
            ? Journal.Entry.STORED
            : Journal.Entry.DISCARDED;
    journal.write(
        outcome,
        Map.of(
            "serialNumber", key.certificate().serialNumber().hex(),
            "authority", name.toString(),
            "authorityKeyId", key.keyId().value(),
            "subject", "CA"));
  }

  /** Whatever the spec says by now: a Secret of this name and finalizer is the operator's. */
  void release(AuthorityName name) {
    store.release(name, CaKeyStore.ownSecretName(name));
  }

  static Generation generation(CaKey key) {
    ParsedCertificate certificate = key.certificate();
    return new Generation(
        1,
        "Active",
        key.keyId().value(),
        certificate.serialNumber().hex(),
        certificate.fingerprint(),
        certificate.subject(),
        certificate.validity().notBefore(),
        certificate.validity().notAfter(),
        key.chainPem());
  }
}
