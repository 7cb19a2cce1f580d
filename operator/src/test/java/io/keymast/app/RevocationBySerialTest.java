package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.app.RevocationBySerial.Verdict;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevocationBySerialTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @SuppressWarnings("TimeInStaticInitializer") // by the API server's clock, that of this machine
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private static final Instant CA_END = NOW.plus(Duration.ofDays(3650));
  private static final CaKey CA =
      CaKey.selfSigned(
          new CaSubject("Station CA", Optional.empty(), Optional.empty()),
          "ECDSA-P256",
          new SerialNumber(BigInteger.valueOf(7)),
          new Validity(NOW.minus(Duration.ofDays(1)), CA_END),
          RANDOM);
  private static final KubernetesClient CLIENT = ControlPlane.shared().asOperator();
  private static final AuthorityName AUTHORITY =
      new AuthorityName(ControlPlane.shared().newAuthorityNamespace("by-serial"), "lora");
  private static final RevocationLedger LEDGER = new RevocationLedger(CLIENT, Clock.systemUTC());

  static {
    new CrlPublisher(LEDGER, Clock.systemUTC(), RANDOM).publish(AUTHORITY, CA, Duration.ofDays(7));
  }

  @Test
  @DisplayName("S41 A certificate that the cluster lost is revoked by its serial number, once")
  void revokes() {
    StringWriter out = new StringWriter();

    int first = revoke(out, "--serial", "5A:01", "--reason", "keyCompromise");
    int second = revoke(out, "--serial", "5a01", "--reason", "superseded");
    int listing = keymast(out, List.of("ledger", "-o", "csv"));

    assertThat(List.of(first, second, listing)).containsOnly(0);
    assertThat(out.toString())
        .contains("5A01 is revoked\n", "5A01 is revoked since ")
        .contains("5A01," + CA.keyId() + ",keyCompromise,");
    assertThat(read().entries())
        .filteredOn(entry -> entry.serialNumber().hex().equals("5A01"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.reason()).isEqualTo(RevocationReason.KEY_COMPROMISE);
              assertThat(entry.notAfter()).isBetween(CA_END, CA_END.plus(Duration.ofMinutes(1)));
            });
  }

  @Test
  @DisplayName("All that is malformed is said at once, and nothing is revoked")
  void refuses() {
    assertThat(violations("no hex", "certificateHold", "tomorrow", null))
        .hasSize(3)
        .anyMatch(it -> it.startsWith("--serial"))
        .anyMatch(it -> it.startsWith("--reason"))
        .anyMatch(it -> it.startsWith("--not-after"));
    assertThat(violations("0", "superseded", null, null)).hasSize(1);
    assertThat(violations("01", "superseded", CA_END.plusSeconds(1).toString(), null))
        .singleElement()
        .asString()
        .contains("no certificate outlives its CA");
    assertThat(violations("01", "superseded", NOW.minusSeconds(60).toString(), null)).hasSize(1);
    assertThat(violations("01", "superseded", null, "ab".repeat(20)))
        .singleElement()
        .asString()
        .contains("no published CRL");
  }

  private static List<String> violations(
      String serial, String reason, @Nullable String notAfter, @Nullable String keyId) {
    return new RevocationBySerial(serial, reason, notAfter, keyId).judge(read(), NOW)
            instanceof Verdict.Refused(var violations)
        ? violations
        : List.of();
  }

  private static LedgerSnapshot read() {
    return LEDGER.read(AUTHORITY);
  }

  private static int revoke(StringWriter out, String... options) {
    List<String> words = new ArrayList<>(List.of("ledger", "revoke"));
    words.addAll(List.of(options));
    return keymast(out, words);
  }

  private static int keymast(StringWriter out, List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.add(AUTHORITY.toString());
    words.addAll(List.of("--kubeconfig", ControlPlane.shared().kubeconfig().toString()));
    return Keymast.commandLine().setOut(new PrintWriter(out)).execute(words.toArray(String[]::new));
  }
}
