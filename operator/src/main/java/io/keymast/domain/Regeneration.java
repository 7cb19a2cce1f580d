package io.keymast.domain;

import java.util.Optional;

/** A wish for another certificate, which comes true once for each token. */
public record Regeneration(String token, Reason reason) {
  /** The key, old or new, that it says is compromised. */
  public Optional<PublicKeyFingerprint> compromisedKey() {
    return switch (reason) {
      case Reason.KeyCompromise(var key) -> Optional.of(key);
      case Reason.CertificateLost() -> Optional.empty();
      case Reason.BackhaulChange() -> Optional.empty();
    };
  }

  /** Why the present certificate is given up. */
  public sealed interface Reason {
    /** The CRL entry's reason for what is given up (RFC 5280, 5.3.1). */
    RevocationReason revocationReason();

    /** The station lost it; its key is fine. */
    record CertificateLost() implements Reason {
      @Override
      public RevocationReason revocationReason() {
        return RevocationReason.SUPERSEDED;
      }
    }

    /** The station goes from IPsec to TLS; its key is fine. */
    record BackhaulChange() implements Reason {
      @Override
      public RevocationReason revocationReason() {
        return RevocationReason.SUPERSEDED;
      }
    }

    /** This key is no longer to be trusted; what other keys have is as good as before. */
    record KeyCompromise(PublicKeyFingerprint key) implements Reason {
      @Override
      public RevocationReason revocationReason() {
        return RevocationReason.KEY_COMPROMISE;
      }
    }
  }
}
