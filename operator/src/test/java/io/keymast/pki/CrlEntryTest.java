package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.TBSCertList;

class CrlEntryTest {
  @Property
  void whatIsEncodedIsReadBack(@ForAll("entries") CrlEntry entry) {
    assertThat(CrlEntry.parse(entry.toDer().toByteArray())).contains(entry);
  }

  @Property
  void bouncyCastleReadsTheSame(@ForAll("entries") CrlEntry entry) throws IOException {
    ASN1Primitive der = ASN1Primitive.fromByteArray(entry.toDer().toByteArray());
    TBSCertList.CRLEntry read = TBSCertList.CRLEntry.getInstance(der);

    assertThat(read.getUserCertificate().getValue()).isEqualTo(entry.serialNumber().value());
    assertThat(read.getRevocationDate().getDate().toInstant()).isEqualTo(entry.revocationDate());
    assertThat(read.hasExtensions()).isEqualTo(entry.reason() != RevocationReason.UNSPECIFIED);
    if (read.hasExtensions()) {
      CRLReason reason =
          CRLReason.getInstance(read.getExtensions().getExtensionParsedValue(Extension.reasonCode));
      assertThat(reason.getValue().intValue()).isEqualTo(entry.reason().code());
    }
    assertThat(der).isInstanceOf(ASN1Sequence.class);
    assertThat(der.getEncoded("DER")).isEqualTo(entry.toDer().toByteArray());
  }

  @Property
  void oneWrongByteIsAnotherEntryOrNone(
      @ForAll("entries") CrlEntry entry, @ForAll int position, @ForAll byte value) {
    byte[] der = entry.toDer().toByteArray();
    der[Math.floorMod(position, der.length)] = value;

    CrlEntry.parse(der).ifPresent(read -> assertThat(read.toDer().toByteArray()).isEqualTo(der));
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
    CrlEntry.parse(bytes);
  }

  @Example
  void theUsualEntryTakesFiftyOctets() {
    SerialNumber serialNumber = new SerialNumber(BigInteger.ONE.shiftLeft(127));
    Instant now = Instant.parse("2026-11-23T12:00:00Z");

    CrlEntry entry = new CrlEntry(serialNumber, now, RevocationReason.SUPERSEDED);

    assertThat(entry.toDer().length()).isEqualTo(50);
  }

  @Provide
  Arbitrary<CrlEntry> entries() {
    Arbitrary<SerialNumber> serialNumbers =
        Arbitraries.bigIntegers()
            .between(BigInteger.ONE, BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE))
            .map(SerialNumber::new);
    Arbitrary<Instant> dates =
        Arbitraries.longs()
            .between(
                Instant.parse("1950-01-01T00:00:00Z").getEpochSecond(),
                Instant.parse("9999-12-31T23:59:59Z").getEpochSecond())
            .map(Instant::ofEpochSecond);
    return Combinators.combine(serialNumbers, dates, Arbitraries.of(RevocationReason.class))
        .as(CrlEntry::new);
  }
}
