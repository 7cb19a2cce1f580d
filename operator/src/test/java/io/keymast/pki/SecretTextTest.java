package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must stay secret, before everything that prints by itself. */
class SecretTextTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

  @Test
  void isReadByTheTokenOnly() {
    SecretText secret = SecretText.of("correct horse");

    assertThat(secret.reveal(SecretAccess.get())).isEqualTo("correct horse");
    assertThat(secret).hasToString("SecretText[hidden]");
  }

  @Test
  void isEqualByContent() {
    assertThat(SecretText.of("a"))
        .isEqualTo(SecretText.of("a"))
        .hasSameHashCodeAs(SecretText.of("b"))
        .isNotEqualTo(SecretText.of("b"))
        .isNotEqualTo(SecretText.of("ab"))
        .isNotEqualTo("a");
  }

  @Test
  void keysAndSecretsNeitherPrintNorSerialise() throws JsonProcessingException {
    CaKey ca = PkiSamples.ca("ECDSA-P256");
    ServerKeyPair server = ServerKeyPair.generate(PkiSamples.RANDOM);
    String caKey = ca.privateKeyPem(SecretAccess.get());
    String serverKey = server.privateKeyPem(SecretAccess.get());
    String[] secrets =
        List.of(caKey, serverKey, "correct horse").stream()
            .flatMap(String::lines)
            .filter(line -> line.length() > 11 && !line.startsWith("-----"))
            .map(line -> line.substring(0, 12))
            .toArray(String[]::new);

    for (Object holder :
        List.of(ca, server, SecretText.of("correct horse"), new CaKeyLoading.Loaded(ca))) {
      assertThat(holder.toString()).doesNotContain(secrets);
      assertThat(JSON.writeValueAsString(holder)).doesNotContain(secrets);
      assertThatThrownBy(
              () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(holder))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void aServerKeyIsPkcs8OfP256() {
    ServerKeyPair pair = ServerKeyPair.generate(PkiSamples.RANDOM);

    assertThat(pair.privateKeyPem(SecretAccess.get()))
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("\n-----END PRIVATE KEY-----\n");
    assertThat(pair.privateKeyPem(SecretAccess.get()).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
    assertThat(pair.subjectPublicKeyInfo())
        .isNotEqualTo(ServerKeyPair.generate(PkiSamples.RANDOM).subjectPublicKeyInfo());
  }

  @Test
  void everyKeyOfACaHasANameOfItsOwn() {
    CaKey first = PkiSamples.newCa("ECDSA-P256");
    CaKey second = PkiSamples.newCa("ECDSA-P256");

    assertThat(first.certificate().subject())
        .isNotEqualTo(second.certificate().subject())
        .isEqualTo(
            "C=FR,O=Acme Networks,CN=Keymast Station CA,SERIALNUMBER="
                + first.keyId().value().substring(0, 16));
  }

  @Test
  void anUnknownKeyAlgorithmIsRefused() {
    assertThatThrownBy(() -> PkiSamples.newCa("RSA-1024"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ECDSA-P256");
  }
}
