package io.keymast.pki;

import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a CA's certificate and key, and says everything that is wrong with them. */
final class CaKeyLoader {
  private CaKeyLoader() {}

  static CaKeyLoading load(String certificatePem, SecretText keyPem, Instant now) {
    List<Violation> violations = new ArrayList<>();
    Optional<List<ParsedCertificate>> chain = ParsedCertificate.parsePem(certificatePem);
    chain.ifPresentOrElse(
        certificates -> violations.addAll(CaCertificateRules.check(certificates, now)),
        () -> violations.add(CaCertificateRules.notParseable()));
    PrivateKeyReading reading = PrivateKeyReading.of(keyPem);
    switch (reading) {
      case PrivateKeyReading.Failed(Violation violation) -> violations.add(violation);
      case PrivateKeyReading.Read(PrivateKey key) -> {
        if (chain.isPresent() && !isKeyOf(key, chain.get().getFirst())) {
          violations.add(
              new Violation(
                  "tls.key",
                  "KeyMismatch",
                  "The private key does not belong to the first certificate of tls.crt; put the"
                      + " key of that certificate here, and the CA's own certificate first."));
        }
        if (violations.isEmpty()) {
          return VerificationKey.of(key.publicKeyInfo())
              .flatMap(SignatureAlgorithm::forCa)
              .<CaKeyLoading>map(
                  algorithm ->
                      new CaKeyLoading.Loaded(new CaKey(chain.orElseThrow(), key, algorithm)))
              .orElseThrow();
        }
      }
    }
    return new CaKeyLoading.Refused(violations);
  }

  static CaKeyLoading load(ParsedCertificate certificate, KeyInToken key, Instant now) {
    List<Violation> violations =
        new ArrayList<>(CaCertificateRules.check(List.of(certificate), now));
    if (!isKeyOf(key, certificate)) {
      violations.add(
          new Violation(
              "spec.source.pkcs11",
              "KeyMismatch",
              "The key in the token does not belong to the certificate of the same label; store"
                  + " the certificate of that key beside it."));
    }
    return violations.isEmpty()
        ? VerificationKey.of(key.publicKeyInfo())
            .flatMap(SignatureAlgorithm::forCa)
            .<CaKeyLoading>map(
                algorithm ->
                    new CaKeyLoading.Loaded(new CaKey(List.of(certificate), key, algorithm)))
            .orElseThrow()
        : new CaKeyLoading.Refused(violations);
  }

  private static boolean isKeyOf(SigningKey key, ParsedCertificate certificate) {
    return Arrays.equals(
        StrictDer.encode(key.publicKeyInfo()), certificate.subjectPublicKeyInfo().toByteArray());
  }
}
