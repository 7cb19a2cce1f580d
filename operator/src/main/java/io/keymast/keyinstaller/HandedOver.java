package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Sha256;
import io.keymast.domain.Validity;
import io.keymast.pki.CertsOnlyMessage;
import io.keymast.pki.ParsedCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The bytes that a station gets for one certificate, made once.
 *
 * @param pem leaf and chain
 * @param entityTag strong validator of {@code pem} (RFC 9110, 8.8.3)
 * @param certsOnly the leaf alone as certs-only PKCS#7, base64 on one line (RFC 8951, 2)
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record HandedOver(Leaf leaf, byte[] pem, String entityTag, byte[] certsOnly) {
  /** What of the station's certificate is asked for: all that is kept of thousands. */
  record Leaf(
      SerialNumber serialNumber,
      PublicKeyFingerprint publicKeyFingerprint,
      Validity validity,
      String fingerprint) {
    private static Leaf of(ParsedCertificate certificate) {
      return new Leaf(
          certificate.serialNumber(),
          certificate.publicKeyFingerprint(),
          certificate.validity(),
          certificate.fingerprint());
    }
  }

  static HandedOver of(ParsedCertificate leaf, List<ParsedCertificate> chain) {
    String pem = leaf.toPem() + ParsedCertificate.toPem(chain);
    return new HandedOver(
        Leaf.of(leaf),
        pem.getBytes(StandardCharsets.US_ASCII),
        entityTag(pem),
        base64(CertsOnlyMessage.encode(List.of(leaf))));
  }

  static String entityTag(String body) {
    return "\"" + Sha256.hex(body) + "\"";
  }

  static byte[] base64(byte[] der) {
    return Base64.getEncoder().encode(der);
  }
}
