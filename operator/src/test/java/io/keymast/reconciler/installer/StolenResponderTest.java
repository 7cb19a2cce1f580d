package io.keymast.reconciler.installer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.ResourceNames;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Leadership;
import io.keymast.domain.SecretName;
import io.keymast.pki.OcspResponderKey;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OCSP responder's key, taken by who holds the Key Installer's token, and used by openssl. */
@SuppressWarnings("NullAway.Init")
class StolenResponderTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path folder;
  private final Instant now = Clock.systemUTC().instant();
  private final LoadedAuthority lora =
      ALoadedAuthority.named(new AuthorityName("stolen-responder", "lora"), now);

  @BeforeEach
  void theft() throws IOException {
    Clock clock = Clock.systemUTC();
    SecretName target =
        new SecretName(ControlPlane.SYSTEM_NAMESPACE, ResourceNames.OCSP_RESPONDERS_SECRET);
    Journal journal = new Journal(new PrintStream(OutputStream.nullOutputStream()), clock);
    new OcspResponderKeeper(
            CONTROL_PLANE.asOperator(),
            target,
            new Signer(RANDOM, journal, Leadership.UNDISPUTED),
            RANDOM,
            clock)
        .renewWhereDue(lora);
    Secret stolen =
        CONTROL_PLANE
            .asKeyInstaller()
            .secrets()
            .inNamespace(target.namespace())
            .withField("metadata.name", target.name())
            .list()
            .getItems()
            .getFirst();
    OcspResponderKey key = OcspResponderKey.of(lora.name(), lora.keyId());
    writes("responder.pem", read(stolen, key.certificates()));
    writes("responder.key", read(stolen, key.privateKey()));
    writes("ca.pem", lora.key().certificate().toPem());
  }

  @Test
  @DisplayName("S50 It signs that a revoked certificate is good, for 24 hours and no longer")
  void signsForADay() throws IOException {
    writes("index.txt", "V\t360101000000Z\t\t0BAD\tunknown\t/CN=revoked\n");
    sh("openssl ocsp -issuer ca.pem -serial 0x0BAD -no_nonce -reqout request.der");
    sh(
        "openssl ocsp -index index.txt -CA ca.pem -rsigner responder.pem -rkey responder.key"
            + " -reqin request.der -ndays 365 -respout forged.der");

    assertThat(believedAfter(Duration.ofHours(23))).contains("Response verify OK", "0x0BAD: good");
    assertThat(believedAfter(Duration.ofHours(25)))
        .contains("Response Verify Failure", "certificate has expired");
  }

  @Test
  @DisplayName("S53 It signs no certificate that anybody takes")
  void signsNoCertificate() {
    sh("openssl ecparam -name prime256v1 -genkey -noout -out thief.key");
    sh("openssl req -new -key thief.key -subj /CN=0008004A12345678 -out thief.csr");
    sh(
        "openssl x509 -req -in thief.csr -CA responder.pem -CAkey responder.key -days 1"
            + " -set_serial 2989 -out thief.pem");

    assertThat(sh("openssl verify -CAfile ca.pem -untrusted responder.pem thief.pem 2>&1 || :"))
        .contains("verification failed")
        .doesNotContain("thief.pem: OK");
  }

  private String believedAfter(Duration time) {
    return sh(
        "openssl ocsp -respin forged.der -issuer ca.pem -serial 0x0BAD -no_nonce -CAfile ca.pem"
            + " -validity_period 0 -attime %d 2>&1 || :"
                .formatted(now.plus(time).getEpochSecond()));
  }

  private static String read(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  private void writes(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private String sh(String command) {
    return Command.run(folder, List.of("sh", "-c", command));
  }
}
