package io.keymast.authority;

import io.keymast.decision.AuthorityState;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
import io.keymast.validation.AuthorityPolicy;
import java.util.List;

/** An authority under which certificates are issued, whoever has the CA's key. */
public sealed interface IssuingAuthority permits LoadedAuthority, DelegatedAuthority {
  AuthorityName name();

  AuthorityPolicy policy();

  /** Of the CA that signs. */
  KeyId keyId();

  /** That CA's own certificate first. */
  List<ParsedCertificate> chain();

  AuthorityState.Usable state();
}
