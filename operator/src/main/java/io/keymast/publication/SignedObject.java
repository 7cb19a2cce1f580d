package io.keymast.publication;

import io.keymast.domain.Der;
import io.keymast.pki.CrlFields;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.PublishedCrl;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * Something signed, ready to be sent.
 *
 * @param content read-only; megabytes are not copied for each request
 * @param soleOfItsSecond whether lastModified tells it from the one before it
 * @param number the CRL's; zero for a certificate
 * @param nextUpdate the CRL's; a certificate has none
 */
public record SignedObject(
    ByteBuffer content,
    String mediaType,
    String etag,
    Instant lastModified,
    boolean soleOfItsSecond,
    BigInteger number,
    Optional<Instant> nextUpdate) {

  static SignedObject of(PublishedCrl crl) {
    return new SignedObject(
        readOnly(crl.crl()),
        "application/pkix-crl",
        etag(crl.crl()),
        crl.fields().thisUpdate(),
        isSoleOfItsSecond(crl.fields()),
        crl.fields().number(),
        Optional.of(crl.fields().nextUpdate()));
  }

  static SignedObject of(ParsedCertificate certificate) {
    return new SignedObject(
        readOnly(certificate.der()),
        "application/pkix-cert",
        etag(certificate.der()),
        certificate.validity().notBefore(),
        true,
        BigInteger.ZERO,
        Optional.empty());
  }

  /** The number is ahead of the clock where two CRLs were made in one second. */
  private static boolean isSoleOfItsSecond(CrlFields fields) {
    return fields.number().equals(BigInteger.valueOf(fields.thisUpdate().getEpochSecond()));
  }

  private static ByteBuffer readOnly(Der der) {
    return ByteBuffer.wrap(der.toByteArray()).asReadOnlyBuffer();
  }

  private static String etag(Der der) {
    return '"' + der.sha256() + '"';
  }
}
