package io.keymast.pki;

import io.keymast.domain.SerialNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.ocsp.TBSRequest;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;

/** Requests as clients make them, and as none should. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record OcspRequestSample(byte[] nameHash, byte[] keyHash, SerialNumber serialNumber) {
  public static OcspRequestSample of(CaKey ca) {
    return of(ca.certificate(), PkiSamples.serialNumber());
  }

  public static OcspRequestSample of(ParsedCertificate issuer, SerialNumber serialNumber) {
    OcspIssuerHashes.Hashes hashes =
        Objects.requireNonNull(
            OcspIssuerHashes.of(CertificateStructure.parse(issuer.der()).orElseThrow())
                .byAlgorithm()
                .get(OIWObjectIdentifiers.idSHA1));
    return new OcspRequestSample(hashes.name(), hashes.key(), serialNumber);
  }

  public byte[] about(int certificates) {
    return request(certificates, null);
  }

  public byte[] withNonce(int octets) {
    return request(
        1,
        new Extension(
            OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
            false,
            new DEROctetString(encode(new DEROctetString(new byte[octets])))));
  }

  public byte[] withExtension(String oid, boolean critical) {
    return request(
        1,
        new Extension(
            new ASN1ObjectIdentifier(oid), critical, new DEROctetString(new byte[] {5, 0})));
  }

  private byte[] request(int certificates, @Nullable Extension extension) {
    CertID certId =
        new CertID(
            new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1),
            new DEROctetString(nameHash),
            new DEROctetString(keyHash),
            new ASN1Integer(new BigInteger(serialNumber.hex(), 16)));
    ASN1EncodableVector list = new ASN1EncodableVector();
    Collections.nCopies(certificates, new Request(certId, null)).forEach(list::add);
    Extensions extensions = extension == null ? null : new Extensions(extension);
    return encode(new OCSPRequest(new TBSRequest(null, new DERSequence(list), extensions), null));
  }

  private static byte[] encode(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded("DER");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
