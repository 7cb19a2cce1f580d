package io.keymast.authority;

import io.keymast.decision.AuthorityState;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.CaSource;
import java.util.List;
import java.util.Optional;

/**
 * An authority whose certificates an issuer behind cert-manager signs.
 *
 * @param hold why none are asked for now
 */
public record DelegatedAuthority(
    AuthorityName name,
    AuthorityPolicy policy,
    CaSource.CertManager source,
    Optional<Hindrance> hold)
    implements IssuingAuthority {
  @Override
  public KeyId keyId() {
    return source.ca().keyId();
  }

  @Override
  public List<ParsedCertificate> chain() {
    return source.ca().chain();
  }

  @Override
  public AuthorityState.Usable state() {
    return new AuthorityState.Usable(
        name, keyId(), source.ca().certificate().validity().notAfter(), policy, List.of(), hold);
  }
}
