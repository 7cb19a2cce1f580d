package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.support.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerKeyPemTest {
  @ParameterizedTest
  @DisplayName("PKCS#8, PKCS#1 and SEC1 as openssl and cert-manager write them")
  @ValueSource(
      strings = {
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "openssl ecparam -name prime256v1 -genkey -noout",
        "openssl ecparam -name secp384r1 -genkey -noout",
        "openssl ecparam -name secp521r1 -genkey",
        "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        "openssl genrsa -traditional 2048",
        "openssl genpkey -algorithm ED25519"
      })
  void readsWhatOpensslWrites(String command, @TempDir Path folder) throws Exception {
    String pem = Command.run(folder, List.of("sh", "-c", command + " 2>/dev/null"));

    PrivateKey key = ServerKeyPem.parse(pem.getBytes(StandardCharsets.US_ASCII));

    assertThat(key.getFormat()).isEqualTo("PKCS#8");
  }

  @Test
  @DisplayName("An encrypted key is refused without a word of it")
  void refusesOthers(@TempDir Path folder) {
    String pem =
        Command.run(
            folder,
            List.of("sh", "-c", "openssl genpkey -algorithm ED25519 -aes256 -pass pass:secret"));

    assertThatThrownBy(() -> ServerKeyPem.parse(pem.getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("unencrypted");
  }
}
