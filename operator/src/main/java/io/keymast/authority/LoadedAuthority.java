package io.keymast.authority;

import io.keymast.decision.AuthorityState;
import io.keymast.decision.FormerKey;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.PublicationUrls;
import io.keymast.validation.AuthorityPolicy;
import java.time.Instant;
import java.util.List;

/**
 * One CA key of an authority, in memory and pinned in its status.
 *
 * @param former the CA keys whose stations move to this one; none where this one issues nothing
 * @param endOfTrust nothing that this CA key signs lasts longer
 */
public record LoadedAuthority(
    AuthorityName name,
    AuthorityPolicy policy,
    CaKey key,
    List<FormerKey> former,
    Instant endOfTrust) {
  public LoadedAuthority {
    former = List.copyOf(former);
  }

  public LoadedAuthority(AuthorityName name, AuthorityPolicy policy, CaKey key) {
    this(name, policy, key, List.of(), key.certificate().validity().notAfter());
  }

  public KeyId keyId() {
    return key.keyId();
  }

  public AuthorityState.Usable state() {
    return new AuthorityState.Usable(name, key.keyId(), endOfTrust, policy, former);
  }

  /** Where what this CA key publishes is found, by the paths of the plain HTTP publication. */
  public PublicationUrls publicationUrls() {
    AuthorityPolicy.Revocation revocation = policy.revocation();
    String path = "/" + name.namespace() + "/" + name.name() + "/" + key.keyId().value();
    return new PublicationUrls(
        revocation.baseUrl().map(base -> base + path + ".crl"),
        revocation.ocspUrl(),
        revocation.baseUrl().map(base -> base + path + ".crt"));
  }
}
