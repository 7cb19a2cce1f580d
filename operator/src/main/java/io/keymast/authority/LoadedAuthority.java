package io.keymast.authority;

import io.keymast.decision.AuthorityState;
import io.keymast.decision.FormerKey;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import io.keymast.validation.AuthorityPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One CA key of an authority, in memory and pinned in its status.
 *
 * @param former the CA keys whose stations move to this one; none where this one issues nothing
 * @param endOfTrust nothing that this CA key signs lasts longer
 * @param hold why it issues nothing to stations for now
 */
public record LoadedAuthority(
    AuthorityName name,
    AuthorityPolicy policy,
    CaKey key,
    List<FormerKey> former,
    Instant endOfTrust,
    Optional<Hindrance> hold)
    implements IssuingAuthority {
  public LoadedAuthority {
    former = List.copyOf(former);
  }

  public LoadedAuthority(AuthorityName name, AuthorityPolicy policy, CaKey key) {
    this(name, policy, key, List.of(), key.certificate().validity().notAfter(), Optional.empty());
  }

  /** The same, held or not. */
  public LoadedAuthority heldBy(Optional<Hindrance> other) {
    return new LoadedAuthority(name, policy, key, former, endOfTrust, other);
  }

  @Override
  public KeyId keyId() {
    return key.keyId();
  }

  @Override
  public List<ParsedCertificate> chain() {
    return key.chain();
  }

  @Override
  public AuthorityState.Usable state() {
    return new AuthorityState.Usable(name, key.keyId(), endOfTrust, policy, former, hold);
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
