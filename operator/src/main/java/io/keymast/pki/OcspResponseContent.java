package io.keymast.pki;

import io.keymast.domain.RevocationReason;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;

/** What is signed of an answer (RFC 6960, 4.2.1). */
final class OcspResponseContent {
  private static final DateTimeFormatter GENERALIZED_TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The choice's tag. */
  private static final int UNKNOWN = 2;

  private OcspResponseContent() {}

  static ResponseData of(
      List<OcspResponder.Answer> answers,
      OcspTimes times,
      Optional<OcspNonce> nonce,
      ResponderID responderId) {
    ASN1EncodableVector responses = new ASN1EncodableVector();
    for (OcspResponder.Answer answer : answers) {
      responses.add(
          new SingleResponse(
              answer.certId().structure(),
              status(answer.status()),
              time(times.thisUpdate()),
              time(times.nextUpdate()),
              (Extensions) null));
    }
    return new ResponseData(
        responderId,
        time(times.producedAt()),
        new DERSequence(responses),
        nonce.map(OcspResponseContent::extension).orElse(null));
  }

  private static Extensions extension(OcspNonce nonce) {
    return new Extensions(
        new Extension(
            OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
            false,
            new DEROctetString(nonce.extensionValue().toByteArray())));
  }

  /** Without a reason where there is none to give, as in CRLs (RFC 5280, 5.3.1). */
  private static CertStatus status(OcspStatus status) {
    return switch (status) {
      case OcspStatus.Good() -> new CertStatus();
      case OcspStatus.Unknown() -> new CertStatus(UNKNOWN, DERNull.INSTANCE);
      case OcspStatus.Revoked(var revocationTime, var reason) ->
          new CertStatus(
              new RevokedInfo(
                  time(revocationTime),
                  reason == RevocationReason.UNSPECIFIED ? null : CRLReason.lookup(reason.code())));
    };
  }

  private static ASN1GeneralizedTime time(Instant instant) {
    return new DERGeneralizedTime(GENERALIZED_TIME.format(instant));
  }
}
