package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.CrlFields;
import java.util.Optional;

/** An authority as the cluster has it, whose status tells of a CRL, or of nothing. */
final class AStatedAuthority {
  private AStatedAuthority() {}

  static CertificateAuthority of(AuthorityName name, Optional<CrlFields> newest) {
    CertificateAuthority object = new CertificateAuthority();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(name.namespace())
            .withName(name.name())
            .withUid(name.name())
            .build());
    newest.ifPresent(crl -> object.setStatus(status(crl)));
    return object;
  }

  private static CertificateAuthorityStatus status(CrlFields crl) {
    return new CertificateAuthorityStatus(
        null,
        null,
        null,
        new CertificateAuthorityStatus.Crl(
            crl.number().toString(), 0, crl.thisUpdate(), crl.nextUpdate()),
        null,
        null,
        null,
        null);
  }
}
