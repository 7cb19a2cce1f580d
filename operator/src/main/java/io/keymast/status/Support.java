package io.keymast.status;

import static io.keymast.status.ConditionType.AUTHENTICATION_SUPPORTED;
import static io.keymast.status.ConditionType.REVOCATION_SUPPORTED;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.domain.Passwords;
import io.keymast.validation.AuthoritySpecValidator;
import org.jspecify.annotations.Nullable;

/**
 * What the installation can't do of what an authority's spec asks for; what it can is not worth a
 * word.
 */
public record Support(Revocability revocability, Authentication authentication) {
  /** Whether stations can prove themselves as they are to. */
  public enum Authentication {
    SUPPORTED,
    /** They are to come by their passwords, and nobody reads these. */
    PASSWORDS_UNREAD
  }

  /**
   * @param passwords whether the Key Installer reads them
   */
  public static Support of(@Nullable CertificateAuthoritySpec spec, Passwords passwords) {
    return new Support(
        Revocability.of(spec),
        passwords == Passwords.UNREAD && AuthoritySpecValidator.takesPasswords(spec)
            ? Authentication.PASSWORDS_UNREAD
            : Authentication.SUPPORTED);
  }

  static Support whole() {
    return new Support(Revocability.BY_CRL, Authentication.SUPPORTED);
  }

  void addTo(Conditions conditions) {
    if (revocability == Revocability.NOT_BY_KEYMAST) {
      conditions.isFalse(
          REVOCATION_SUPPORTED,
          "NoCAKey",
          "cert-manager has no word for revoking, and Keymast has no key of this CA to sign a CRL"
              + " with: what is revoked is not handed over again, and stays valid to others until"
              + " it ends, unless the issuer's own administrator revokes it");
    }
    if (authentication == Authentication.PASSWORDS_UNREAD) {
      conditions.isFalse(
          AUTHENTICATION_SUPPORTED,
          "PasswordsUnread",
          "stations are to prove themselves by their passwords, and the Key Installer reads none:"
              + " each is refused; set keyInstaller.passwords.enabled in the chart's values, or"
              + " spec.keyInstaller.authentication to PublicKey");
    }
  }
}
