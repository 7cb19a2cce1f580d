package io.keymast.reconciler;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CaKeyStore.Stored;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.AuthorityVerdict;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key that an authority's status pins, whatever its spec says by now: it issues nothing under
 * it, but its CRL has to go on.
 */
public final class PinnedKeys {
  private static final CertificateAuthoritySpec.Source SELF_SIGNED =
      new CertificateAuthoritySpec.Source(
          new CertificateAuthoritySpec.SelfSigned(null, null, null), null, null, null);

  private final CaKeyStore keys;
  private final Clock clock;

  public PinnedKeys(CaKeyStore keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  Optional<LoadedAuthority> find(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    Optional<KeyId> pinned = AuthorityObserver.pinned(object);
    return secretNames(object, name)
        .flatMap(secret -> load(name, secret).stream())
        .filter(key -> pinned.equals(Optional.of(key.keyId())))
        .findFirst()
        .flatMap(
            key -> policy(name, object.getSpec()).map(it -> new LoadedAuthority(name, it, key)));
  }

  private static Stream<String> secretNames(CertificateAuthority object, AuthorityName name) {
    return Stream.concat(
            Stream.ofNullable(object.getSpec())
                .flatMap(spec -> Stream.ofNullable(spec.source()))
                .flatMap(source -> Stream.ofNullable(source.secretName())),
            Stream.of(CaKeyStore.ownSecretName(name)))
        .distinct();
  }

  private Optional<CaKey> load(AuthorityName name, String secretName) {
    return keys.read(name, secretName, clock.instant())
            instanceof Stored.Present(CaKeyLoading.Loaded(var key))
        ? Optional.of(key)
        : Optional.empty();
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
    return new CertificateAuthoritySpec(
        SELF_SIGNED,
        null,
        null,
        null,
        revocation,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
