package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Eui64;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.est.AttrOrOID;
import org.bouncycastle.asn1.est.CsrAttrs;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CsrAttributesTest {
  private static final StationNames NAMES =
      new StationNames(
          Eui64.parse("0016C001F0000001").orElseThrow(),
          "stations.example.com",
          Optional.of("Acme Networks"));

  @Test
  @DisplayName("An older client finds subjectAltName, and nothing else, in extensionRequest")
  void extensions() {
    AttrOrOID[] attributes = CsrAttrs.getInstance(CsrAttributes.of(NAMES)).getAttrOrOIDs();

    assertThat(attributes).hasSize(2);
    assertNamesTheStation(attributes[0].getAttribute());
  }

  @Test
  @DisplayName("The template of RFC 9908 has the subject and the same extension")
  void template() {
    Attribute attribute =
        CsrAttrs.getInstance(CsrAttributes.of(NAMES)).getAttrOrOIDs()[1].getAttribute();

    assertThat(attribute.getAttrType().getId()).isEqualTo("1.2.840.113549.1.9.16.2.61");
    ASN1Sequence template = ASN1Sequence.getInstance(attribute.getAttrValues().getObjectAt(0));
    assertThat(template.size()).isEqualTo(3);
    assertThat(template.getObjectAt(0)).isEqualTo(new ASN1Integer(0));
    assertThat(X500Name.getInstance(template.getObjectAt(1)))
        .isEqualTo(new X500Name("O=Acme Networks,CN=0016C001F0000001"));
    ASN1TaggedObject attributes = ASN1TaggedObject.getInstance(template.getObjectAt(2));
    assertThat(attributes.getTagNo()).isEqualTo(1);
    assertNamesTheStation(
        Attribute.getInstance(ASN1Set.getInstance(attributes, false).getObjectAt(0)));
  }

  private static void assertNamesTheStation(Attribute attribute) {
    assertThat(attribute.getAttrType()).isEqualTo(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest);
    Extensions extensions = Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
    assertThat(extensions.getExtensionOIDs()).containsExactly(Extension.subjectAlternativeName);
    assertThat(
            GeneralNames.getInstance(
                    extensions.getExtensionParsedValue(Extension.subjectAlternativeName))
                .getNames())
        .extracting(Object::toString)
        .containsExactly(
            "2: 0016c001f0000001.stations.example.com", "6: urn:dev:mac:0016c001f0000001");
  }
}
