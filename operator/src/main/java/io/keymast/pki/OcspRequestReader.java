package io.keymast.pki;

import io.keymast.domain.Der;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.ocsp.TBSRequest;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;

/** From a decoded value to a request, or to an exception. */
final class OcspRequestReader {
  private static final ASN1ObjectIdentifier NONCE = OCSPObjectIdentifiers.id_pkix_ocsp_nonce;
  private static final int LONGEST_NONCE = 128;

  private OcspRequestReader() {}

  static OcspRequest read(ASN1Primitive decoded) {
    TBSRequest request = OCSPRequest.getInstance(decoded).getTbsRequest();
    require(request.getVersion().hasValue(0));
    ASN1Sequence list = request.getRequestList();
    require(list.size() > 0 && list.size() <= OcspRequest.MAX_CERT_IDS);
    List<OcspCertId> certIds = new ArrayList<>();
    for (ASN1Encodable element : list) {
      Request single = Request.getInstance(element);
      requireNoneCritical(single.getSingleRequestExtensions());
      certIds.add(new OcspCertId(single.getReqCert()));
    }
    requireNoneCritical(request.getRequestExtensions());
    return new OcspRequest.Valid(certIds, nonce(request.getRequestExtensions()));
  }

  private static Optional<OcspNonce> nonce(@Nullable Extensions extensions) {
    Extension nonce = extensions == null ? null : extensions.getExtension(NONCE);
    if (nonce == null) {
      return Optional.empty();
    }
    int length = ASN1OctetString.getInstance(nonce.getParsedValue()).getOctetsLength();
    require(length > 0 && length <= LONGEST_NONCE);
    return Optional.of(new OcspNonce(Der.copyOf(nonce.getExtnValue().getOctets())));
  }

  private static void requireNoneCritical(@Nullable Extensions extensions) {
    if (extensions != null) {
      for (ASN1ObjectIdentifier critical : extensions.getCriticalExtensionOIDs()) {
        require(critical.equals(NONCE));
      }
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not a request that is answered");
    }
  }
}
