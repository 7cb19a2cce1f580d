package io.keymast.pki;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * What EST's {@code csrattrs} tells a station to ask for (RFC 7030, 4.5.2): its names, twice. The
 * template (RFC 9908, 3.4) has the subject too, which an older client can't be told: it takes the
 * extension.
 */
public final class CsrAttributes {
  /** id-aa-certificationRequestInfoTemplate. */
  private static final ASN1ObjectIdentifier TEMPLATE = PKCSObjectIdentifiers.id_aa.branch("61");

  private static final ASN1Integer V1 = new ASN1Integer(0);
  private static final int ATTRIBUTES = 1;

  private CsrAttributes() {}

  /** DER. */
  public static byte[] of(StationNames names) {
    Attribute extensions = attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, san(names));
    return StrictDer.encode(sequence(extensions, attribute(TEMPLATE, template(names, extensions))));
  }

  private static ASN1Encodable template(StationNames names, Attribute extensions) {
    return sequence(
        V1,
        DistinguishedNames.subject(names),
        new DERTaggedObject(false, ATTRIBUTES, new DERSet(extensions)));
  }

  private static Extensions san(StationNames names) {
    GeneralNames alternatives =
        new GeneralNames(AlternativeNames.of(names).toArray(GeneralName[]::new));
    return new Extensions(
        new Extension(Extension.subjectAlternativeName, false, StrictDer.encode(alternatives)));
  }

  private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new Attribute(type, new DERSet(value));
  }

  private static DERSequence sequence(ASN1Encodable... elements) {
    return new DERSequence(elements);
  }
}
