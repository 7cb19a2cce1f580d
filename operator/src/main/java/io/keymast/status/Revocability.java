package io.keymast.status;

import io.keymast.api.CertificateAuthoritySpec;
import org.jspecify.annotations.Nullable;

/** Whether relying parties can hear of a revocation. */
public enum Revocability {
  /** Keymast signs CRLs by the CA's key. */
  BY_CRL,
  /** The CA's key is an issuer's behind cert-manager, which has no word for revoking. */
  NOT_BY_KEYMAST;

  public static Revocability of(@Nullable CertificateAuthoritySpec spec) {
    return spec != null && spec.source() != null && spec.source().certManager() != null
        ? NOT_BY_KEYMAST
        : BY_CRL;
  }
}
