package io.keymast.pki;

import io.keymast.domain.Der;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A PKCS#10 request (RFC 2986) as proof of a key. Its subject and extensions are never believed:
 * who asks is known from elsewhere.
 */
public sealed interface CertificationRequest {
  /**
   * The key inside made the signature.
   *
   * @param challengePassword whether the attribute of RFC 2985, 5.4.1 is there
   */
  record Valid(Der der, Der subjectPublicKeyInfo, boolean challengePassword)
      implements CertificationRequest {
    /** The base64 of its PEM, as Kubernetes' APIs take requests. */
    public String encodedPem() {
      String pem = PemBlock.encode("CERTIFICATE REQUEST", der.toByteArray());
      return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** With a sentence for the one who sent it; never an echo of input. */
  record Malformed(String sentence) implements CertificationRequest {}

  /** At most 16 KiB of strict DER without trailing bytes. */
  static CertificationRequest parse(byte[] der) {
    return RequestParser.parse(der);
  }

  /** What was kept as base64 of DER; empty where that is no valid request. */
  static Optional<Valid> parseBase64(String text) {
    try {
      return parse(Base64.getDecoder().decode(text)) instanceof Valid valid
          ? Optional.of(valid)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
