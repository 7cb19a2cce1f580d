package io.keymast.reconciler;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CaKeyStore.Stored;
import io.keymast.decision.ObservedAuthority;
import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.validation.CaSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gathers what deciding needs to know of an authority; its Secret is always read live. */
public final class AuthorityObserver {
  private final ClusterView cluster;
  private final CaKeyStore keys;

  public AuthorityObserver(ClusterView cluster, CaKeyStore keys) {
    this.cluster = cluster;
    this.keys = keys;
  }

  /** What was observed, and the key itself, which no decision sees. */
  record Observation(ObservedAuthority facts, Optional<CaKey> key) {}

  Observation observe(CertificateAuthority object, CaSource source, Instant now) {
    AuthorityName name = nameOf(object);
    String secretName = CaKeyStore.secretName(name, source);
    Stored stored = keys.read(name, secretName, now);
    Optional<CaKey> key =
        switch (stored) {
          case Stored.Absent() -> Optional.empty();
          case Stored.Present(CaKeyLoading.Loaded(var loaded)) -> Optional.of(loaded);
          case Stored.Present(CaKeyLoading.Refused refused) -> Optional.empty();
        };
    CaSecret secret =
        switch (stored) {
          case Stored.Absent() -> new CaSecret.Absent(secretName);
          case Stored.Present(CaKeyLoading.Loaded(var loaded)) ->
              new CaSecret.Sound(
                  secretName, loaded.keyId(), loaded.certificate().validity().notAfter());
          case Stored.Present(CaKeyLoading.Refused(var violations)) ->
              new CaSecret.Unsound(secretName, violations);
        };
    return new Observation(
        new ObservedAuthority(source, secret, pinned(object), issuedUnder(name), now), key);
  }

  static AuthorityName nameOf(CertificateAuthority object) {
    return new AuthorityName(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  static Optional<KeyId> pinned(CertificateAuthority object) {
    return Optional.ofNullable(object.getStatus())
        .map(CertificateAuthorityStatus::generations)
        .map(List::stream)
        .flatMap(generations -> generations.findFirst())
        .flatMap(generation -> Optional.ofNullable(generation.keyId()))
        .flatMap(KeyId::parse);
  }

  private Set<KeyId> issuedUnder(AuthorityName name) {
    return cluster.certificatesOf(name).stream()
        .map(BaseStationCertificate::getSpec)
        .flatMap(spec -> Optional.ofNullable(spec.authorityKeyId()).stream())
        .flatMap(text -> KeyId.parse(text).stream())
        .collect(Collectors.toSet());
  }
}
