package io.keymast.reconciler.cluster;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.AuthorityVerdict;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** An authority with a key of its own that publishes by OCSP. */
public final class ALoadedAuthority {
  private static final SecureRandom RANDOM = new SecureRandom();

  private ALoadedAuthority() {}

  public static LoadedAuthority named(AuthorityName name, Instant now) {
    CertificateAuthoritySpec spec =
        CertificateAuthoritySpec.of(
            CertificateAuthoritySpec.Source.made(),
            new CertificateAuthoritySpec.RevocationPolicy(
                null,
                "http://ocsp.example.com/" + name.namespace() + "/" + name.name() + "/ocsp",
                null,
                null));
    AuthorityVerdict.Valid valid =
        (AuthorityVerdict.Valid) AuthoritySpecValidator.validate(name, spec);
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    return new LoadedAuthority(
        name,
        valid.policy(),
        CaKey.selfSigned(
            new CaSubject(name.name(), Optional.empty(), Optional.empty()),
            "ECDSA-P256",
            new SerialNumber(new BigInteger(128, RANDOM).setBit(127)),
            new Validity(second.minusSeconds(300), second.plus(Duration.ofDays(3650))),
            RANDOM));
  }
}
