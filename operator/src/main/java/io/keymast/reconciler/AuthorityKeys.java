package io.keymast.reconciler;

import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CaKeyStore.Creation;
import io.keymast.authority.Journal;
import io.keymast.authority.Signer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.validation.CaSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Makes, keeps and gives up the CA keys in the operator's own Secrets. */
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
  Creation make(AuthorityName name, CaSource.SelfSigned profile, int number) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    CaKey key =
        CaKey.selfSigned(
            new CaSubject(profile.commonName(), profile.organization(), profile.country()),
            profile.keyAlgorithm(),
            signer.newSerialNumber(),
            new Validity(now.minus(BACK_DATED), now.plus(profile.validity())),
            random);
    Creation creation = store.create(name, CaKeyStore.ownSecretName(name, profile, number), key);
    journal.write(
        creation == Creation.STORED ? Journal.Entry.STORED : Journal.Entry.DISCARDED,
        facts(name, key));
    return creation;
  }

  /** The operator's own copy of a supplied key, which its owner may overwrite at any time. */
  Creation keep(AuthorityName name, CaSource source, int number, CaKey supplied) {
    Creation creation =
        store.create(name, CaKeyStore.ownSecretName(name, source, number), supplied);
    if (creation == Creation.STORED) {
      journal.write(Journal.Entry.STORED, facts(name, supplied));
    }
    return creation;
  }

  void renewCertificate(AuthorityName name, CaSource source, int number, CaKey supplied) {
    store.renewCertificate(name, CaKeyStore.ownSecretName(name, source, number), supplied);
  }

  /** Nothing that this key signed could still be relied on. */
  void giveUp(AuthorityName name, CaSource source, int number) {
    store.giveUp(name, CaKeyStore.ownSecretName(name, source, number));
  }

  /** Whatever the spec says by now: a Secret of these names and finalizer is the operator's. */
  void release(AuthorityName name) {
    store.release(name);
  }

  private static Map<String, String> facts(AuthorityName name, CaKey key) {
    return Map.of(
        "serialNumber", key.certificate().serialNumber().hex(),
        "authority", name.toString(),
        "authorityKeyId", key.keyId().value(),
        "subject", "CA");
  }
}
