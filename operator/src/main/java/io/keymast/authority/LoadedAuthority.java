package io.keymast.authority;

import io.keymast.decision.AuthorityState;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.PublicationUrls;
import io.keymast.validation.AuthorityPolicy;
import java.util.Optional;

/**
 * An authority whose CA key is in memory and pinned in its status.
 *
 * @param hold why it issues nothing to stations for now
 */
public record LoadedAuthority(
    AuthorityName name, AuthorityPolicy policy, CaKey key, Optional<Hindrance> hold) {
  public LoadedAuthority(AuthorityName name, AuthorityPolicy policy, CaKey key) {
    this(name, policy, key, Optional.empty());
  }

  public LoadedAuthority held(Optional<Hindrance> why) {
    return new LoadedAuthority(name, policy, key, why);
  }

  public KeyId keyId() {
    return key.keyId();
  }

  public AuthorityState.Usable state() {
    return new AuthorityState.Usable(
        name, key.keyId(), key.certificate().validity().notAfter(), policy, hold);
  }

  /** By it, and an ending, what this CA key publishes is found at any base URL. */
  public String publicationPath() {
    return "/" + name.namespace() + "/" + name.name() + "/" + key.keyId().value();
  }

  /** Where what this CA key publishes is found, by the paths of the plain HTTP publication. */
  public PublicationUrls publicationUrls() {
    AuthorityPolicy.Revocation revocation = policy.revocation();
    String path = publicationPath();
    return new PublicationUrls(
        revocation.baseUrl().map(base -> base + path + ".crl"),
        revocation.ocspUrl(),
        revocation.baseUrl().map(base -> base + path + ".crt"));
  }
}
