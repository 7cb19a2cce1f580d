package io.keymast.reconciler.authority;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.ResourceNames;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CaKeyStore.Creation;
import io.keymast.authority.CaSecretNames;
import io.keymast.authority.Journal;
import io.keymast.authority.Signer;
import io.keymast.authority.TokenKeyStore;
import io.keymast.decision.AuthorityDecision;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.Succession;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.domain.Violation;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.reconciler.authority.AuthorityObserver.Observation;
import io.keymast.reconciler.cluster.BesidePublishing;
import io.keymast.reconciler.cluster.Refusals;
import io.keymast.validation.AuthorityPolicy.CaRotation;
import io.keymast.validation.CaSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, keeps and gives up the CA keys in the operator's own Secrets. */
public final class AuthorityKeys {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorityKeys.class);

  private final CaKeyStore store;
  private final TokenKeyStore tokens;
  private final Signer signer;
  private final SecureRandom random;
  private final Journal journal;
  private final Clock clock;

  public AuthorityKeys(
      CaKeyStore store,
      TokenKeyStore tokens,
      Signer signer,
      SecureRandom random,
      Journal journal,
      Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.signer = signer;
    this.random = random;
    this.journal = journal;
    this.clock = clock;
  }

  /** Returns what hinders it. */
  public Optional<Violation> write(
      AuthorityName name, Observation observation, AuthorityDecision.Write decision) {
    String secretName = CaSecretNames.own(name, observation.facts().source(), decision.number());
    try {
      return store(name, observation, decision) == Creation.NAME_TAKEN
          ? Optional.of(nameTaken(secretName))
          : Optional.empty();
    } catch (KubernetesClientException e) {
      if (!Refusals.isOne(e)) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("authority", name)
          .addKeyValue("secret", secretName)
          .addKeyValue("code", e.getCode())
          .addKeyValue("message", e.getMessage())
          .log("the Secret of a CA key is refused");
      return Optional.of(notStored(secretName, e));
    }
  }

  private Creation store(
      AuthorityName name, Observation observation, AuthorityDecision.Write decision) {
    CaSource source = observation.facts().source();
    return switch (decision) {
      case AuthorityDecision.MakeKey(var number, var profile) ->
          source instanceof CaSource.Token token
              ? makeInToken(name, token)
              : make(name, profile, number, observation.facts().policy().rotation());
      case AuthorityDecision.KeepCopy(var number) ->
          keep(name, source, number, observation.offered().orElseThrow());
      case AuthorityDecision.RenewCopy(var number) -> renew(name, number, observation);
    };
  }

  private static Violation notStored(String secretName, KubernetesClientException refusal) {
    return new Violation(
        "spec.source",
        "CASecretNotStored",
        "let the operator store the Secret "
            + secretName
            + ", for which a quota, a policy or a right may be in the way: the API server answered "
            + refusal.getCode()
            + ", and the operator's log has its words");
  }

  private static Violation nameTaken(String secretName) {
    return new Violation(
        "spec.source",
        "CASecretNameTaken",
        "delete or rename the Secret "
            + secretName
            + ", which stands where the operator keeps a CA key of this authority: nothing says that"
            + " it is this authority's. If it is, give it the label app.kubernetes.io/managed-by: "
            + ResourceNames.OPERATOR
            + "; if its key is to be the CA, name it in spec.source.secretName under another name");
  }

  /** Create-only: of two operators, one key counts. */
  private Creation make(
      AuthorityName name, CaSource.SelfSigned profile, int number, CaRotation rotation) {
    String secretName = CaSecretNames.own(name, profile, number);
    if (store.isNameTaken(name, secretName)) {
      return Creation.NAME_TAKEN;
    }
    signer.requireLeadership();
    CaKey key = root(profile, rotation);
    Creation creation = store.create(name, secretName, key);
    journal.write(
        creation == Creation.STORED ? Journal.Entry.STORED : Journal.Entry.DISCARDED,
        facts(name, key));
    return creation;
  }

  private CaKey root(CaSource.SelfSigned profile, CaRotation rotation) {
    CaSubject subject =
        new CaSubject(profile.commonName(), profile.organization(), profile.country());
    String algorithm = profile.keyAlgorithm();
    SerialNumber serialNumber = signer.newSerialNumber();
    Validity validity = validity(profile.validity());
    return switch (rotation.crossSigning()) {
      case NONE -> CaKey.selfSigned(subject, algorithm, serialNumber, validity, random);
      case BOTH_WAYS ->
          CaKey.selfSignedToCrossSign(subject, algorithm, serialNumber, validity, random);
    };
  }

  private Creation makeInToken(AuthorityName name, CaSource.Token token) {
    signer.requireLeadership();
    CaKey key =
        tokens.make(
            name, token, signer.newSerialNumber(), validity(token.profile().validity()), random);
    journal.write(Journal.Entry.STORED, facts(name, key));
    return Creation.STORED;
  }

  private Validity validity(Duration duration) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new Validity(now.minus(Validity.BACK_DATED), now.plus(duration));
  }

  /** The operator's own copy of a supplied key, which its owner may overwrite at any time. */
  private Creation keep(AuthorityName name, CaSource source, int number, CaKey supplied) {
    Creation creation = store.create(name, CaSecretNames.own(name, source, number), supplied);
    if (creation == Creation.STORED) {
      journal.write(Journal.Entry.STORED, facts(name, supplied));
    }
    return creation;
  }

  /** One that can't be used tells by its label only whose it is. */
  private Creation renew(AuthorityName name, int number, Observation observation) {
    String secretName = CaSecretNames.own(name, observation.facts().source(), number);
    if (!observation.kept().containsKey(number) && store.isNameTaken(name, secretName)) {
      return Creation.NAME_TAKEN;
    }
    store.renew(name, secretName, observation.offered().orElseThrow());
    return Creation.STORED;
  }

  /**
   * Gives up the keys of all generations before the first that is pinned: nothing that they signed
   * could still be relied on. Asked again, there is nothing left to do.
   */
  public void giveUpUnneeded(AuthorityName name, Observation observation, Succession pinned) {
    int first =
        pinned.generations().stream()
            .mapToInt(CaGeneration::number)
            .min()
            .orElse(Integer.MIN_VALUE);
    observation.facts().kept().keySet().stream()
        .filter(number -> number < first)
        .map(number -> CaSecretNames.own(name, observation.facts().source(), number))
        .forEach(
            secret ->
                BesidePublishing.attempt(
                    "Secret " + secret, name, () -> store.giveUp(name, secret)));
  }

  /** Whatever the spec says by now: a Secret of these names and finalizer is the operator's. */
  void liftFinalizers(AuthorityName name) {
    store.liftFinalizers(name);
  }

  private static Map<String, String> facts(AuthorityName name, CaKey key) {
    return Map.of(
        "serialNumber", key.certificate().serialNumber().hex(),
        "authority", name.toString(),
        "authorityKeyId", key.keyId().value(),
        "subject", "CA");
  }
}
