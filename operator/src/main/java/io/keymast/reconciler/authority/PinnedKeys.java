package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CaKeyStore.Stored;
import io.keymast.authority.CaSecretNames;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.TokenKeyStore;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.Move;
import io.keymast.decision.Succession;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.TimeBounds;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.token.TokenException;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.AuthorityVerdict;
import io.keymast.validation.CaSource;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an authority's status pins or its ledger names, whatever its spec says by now: it
 * issues nothing under them, but their CRLs have to go on.
 */
public final class PinnedKeys {
  private final CaKeyStore keys;
  private final TokenKeyStore tokens;
  private final GuardedClock clock;

  public PinnedKeys(CaKeyStore keys, TokenKeyStore tokens, GuardedClock clock) {
    this.keys = keys;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * What was found, wherever it is.
   *
   * @param unseen why there may be more of them
   */
  record Found<T>(T keys, Optional<Unseen> unseen) {}

  /** Why nobody can tell which CA keys there are. */
  sealed interface Unseen {
    RuntimeException cause();

    /** The token does not show what it has. */
    record OfToken(TokenException cause) implements Unseen {}

    /** The Secrets can't be read. */
    record OfSecrets(RuntimeException cause) implements Unseen {}
  }

  private record InToken(Optional<CaKey> key, Optional<Unseen> unseen) {
    private static final InToken NOTHING = new InToken(Optional.empty(), Optional.empty());
  }

  Found<LoadedGenerations> find(CertificateAuthority object) {
    AuthorityName name = Names.of(object);
    TimeBounds now = now();
    InToken inToken = inToken(object, name, now);
    List<CaGeneration> pinned = PinnedGenerations.read(object.getStatus());
    SortedMap<Integer, CaKey> loaded = new TreeMap<>();
    for (CaGeneration generation : pinned) {
      Stream.concat(
              secretNames(object, name, generation.number())
                  .flatMap(secret -> load(name, secret, now).stream()),
              inToken.key().stream())
          .filter(key -> key.keyId().equals(generation.keyId()))
          .filter(key -> isNamedAs(generation, key))
          .findFirst()
          .ifPresent(key -> loaded.put(generation.number(), key));
    }
    return new Found<>(
        policy(name, object.getSpec())
            .map(
                policy ->
                    LoadedGenerations.of(
                        name,
                        new Succession(pinned, policy),
                        loaded,
                        new Move.Settled(),
                        now.earliest()))
            .orElseGet(LoadedGenerations::none),
        inToken.unseen());
  }

  /** Of those that no status pins, the younger CA last. */
  Found<List<LoadedAuthority>> find(CertificateAuthority object, Set<KeyId> keys) {
    AuthorityName name = Names.of(object);
    TimeBounds now = now();
    InToken inToken = inToken(object, name, now);
    List<CaGeneration> pinned = PinnedGenerations.read(object.getStatus());
    Map<KeyId, CaKey> found = new HashMap<>();
    Stream.of(
            times(now).flatMap(at -> this.keys.find(name, keys, at)),
            supplied(object).flatMap(secret -> load(name, secret, now).stream()),
            inToken.key().stream())
        .flatMap(each -> each)
        .filter(key -> keys.contains(key.keyId()))
        .filter(
            key ->
                pinned.stream()
                    .filter(it -> it.keyId().equals(key.keyId()))
                    .allMatch(it -> isNamedAs(it, key)))
        .forEach(key -> found.putIfAbsent(key.keyId(), key));
    return new Found<>(
        policy(name, object.getSpec()).stream()
            .flatMap(
                policy ->
                    found.values().stream()
                        .sorted(Comparator.comparing(it -> it.certificate().validity().notBefore()))
                        .map(key -> new LoadedAuthority(name, policy, key)))
            .toList(),
        inToken.unseen());
  }

  /** Under another subject, it would publish for a CA that nobody knows. */
  private static boolean isNamedAs(CaGeneration generation, CaKey key) {
    return PinnedGenerations.facts(key.certificate()).isSameCa(generation.certificate());
  }

  private static Stream<String> secretNames(
      CertificateAuthority object, AuthorityName name, int generation) {
    return Stream.concat(CaSecretNames.own(name, generation), supplied(object)).distinct();
  }

  private static Stream<String> supplied(CertificateAuthority object) {
    return Stream.ofNullable(object.getSpec())
        .flatMap(spec -> Stream.ofNullable(spec.source()))
        .flatMap(source -> Stream.ofNullable(source.secretName()));
  }

  /** A token that is away hides no key that is in a Secret. */
  private InToken inToken(CertificateAuthority object, AuthorityName name, TimeBounds now) {
    if (object.getSpec() == null
        || object.getSpec().source() == null
        || !(AuthoritySpecValidator.validate(
                name, CertificateAuthoritySpec.of(object.getSpec().source(), null))
            instanceof AuthorityVerdict.Valid(var _, CaSource.Token token))) {
      return InToken.NOTHING;
    }
    try {
      return new InToken(
          times(now)
              .flatMap(at -> tokens.find(name, token, at).flatMap(PinnedKeys::key).stream())
              .findFirst(),
          Optional.empty());
    } catch (TokenException away) {
      return new InToken(Optional.empty(), Optional.of(new Unseen.OfToken(away)));
    }
  }

  private static Optional<CaKey> key(Stored stored) {
    return stored instanceof Stored.Present(CaKeyLoading.Loaded(var key), var origin)
        ? Optional.of(key)
        : Optional.empty();
  }

  private Optional<CaKey> load(AuthorityName name, String secretName, TimeBounds now) {
    return times(now).flatMap(at -> key(keys.read(name, secretName, at)).stream()).findFirst();
  }

  private TimeBounds now() {
    return clock.bounds().orElseGet(() -> TimeBounds.exactly(clock.instant()));
  }

  /**
   * Of two clocks that disagree, nobody knows which is right. By one that is behind, a sound CA has
   * not begun yet; its CRL has to go on all the same.
   */
  private static Stream<Instant> times(TimeBounds now) {
    return Stream.of(now.earliest(), now.latest()).distinct();
  }

  /** All of it where it is sound, else what it says of publishing, else the defaults. */
  private static Optional<AuthorityPolicy> policy(
      AuthorityName name, @Nullable CertificateAuthoritySpec spec) {
    return Stream.concat(
            Stream.ofNullable(spec).flatMap(it -> Stream.of(it, publishing(it.revocation()))),
            Stream.of(publishing(null)))
        .map(it -> AuthoritySpecValidator.validate(name, it))
        .<AuthorityPolicy>mapMulti(
            (verdict, sink) -> {
              if (verdict instanceof AuthorityVerdict.Valid(var policy, var _)) {
                sink.accept(policy);
              }
            })
        .findFirst();
  }

  private static CertificateAuthoritySpec publishing(
      CertificateAuthoritySpec.@Nullable RevocationPolicy revocation) {
    return CertificateAuthoritySpec.of(CertificateAuthoritySpec.Source.made(), revocation);
  }
}
