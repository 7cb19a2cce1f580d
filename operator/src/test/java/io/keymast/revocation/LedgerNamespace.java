package io.keymast.revocation;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import java.util.concurrent.atomic.AtomicInteger;

/** A namespace in which the operator, with its own rights, may keep ledgers. */
final class LedgerNamespace {
  private static final String NAME = ControlPlane.shared().newAuthorityNamespace("ledger");
  private static final AtomicInteger AUTHORITIES = new AtomicInteger();

  private LedgerNamespace() {}

  static AuthorityName newAuthority() {
    return new AuthorityName(NAME, "stations-" + AUTHORITIES.incrementAndGet());
  }

  static KubernetesClient operator() {
    return ControlPlane.shared().asOperator();
  }
}
