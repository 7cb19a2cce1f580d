package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.CertificateUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertsOnlyMessageTest {
  @TempDir Path folder;

  @Test
  void opensslReadsTheLeaf() throws IOException {
    ParsedCertificate leaf =
        PkiSamples.sign(PkiSamples.station(CertificateUsage.TLS, "secp256r1"), "ECDSA-P256");

    assertThat(opensslReads(CertsOnlyMessage.encode(List.of(leaf)))).containsExactly(leaf);
  }

  @Test
  void opensslReadsAllGenerationsOfACa() throws IOException {
    List<ParsedCertificate> authorities =
        PkiSamples.CA_ALGORITHMS.stream().map(ca -> PkiSamples.ca(ca).certificate()).toList();

    byte[] message = CertsOnlyMessage.encode(authorities);

    assertThat(opensslReads(message)).containsExactlyInAnyOrderElementsOf(authorities);
    assertThat(message)
        .as("DER does not depend on the order given")
        .isEqualTo(CertsOnlyMessage.encode(authorities.reversed()));
  }

  @Test
  void noCertificateIsAMessageToo() throws IOException {
    assertThat(CertsOnlyMessage.encode(List.of())).isNotEmpty();
  }

  private List<ParsedCertificate> opensslReads(byte[] message) throws IOException {
    assertThat(ASN1Primitive.fromByteArray(message).getEncoded(ASN1Encoding.DER))
        .as("is DER")
        .isEqualTo(message);
    Files.write(folder.resolve("message.p7"), message);
    String printed =
        ForeignCommand.find("openssl")
            .run(folder, "pkcs7", "-inform", "DER", "-in", "message.p7", "-print_certs")
            .expectSuccess()
            .out();
    String blocks =
        printed
            .lines()
            .filter(line -> !line.startsWith("subject=") && !line.startsWith("issuer="))
            .reduce("", (text, line) -> text + line + "\n");
    return ParsedCertificate.parsePem(blocks).orElseThrow();
  }
}
