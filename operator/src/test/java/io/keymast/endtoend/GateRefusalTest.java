package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keymast.support.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who does not come in at gates as people run them, and is not taken for one that did. */
class GateRefusalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CURRENT = "state/current/fullchain.pem";

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("refusals");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @ParameterizedTest(
      name =
          "S5 At {0}, no certificate, one of itself, of a foreign CA, an expired and a revoked one"
              + " are refused, and reported in use is only who came in")
  @EnumSource
  void refuses(GateSoftware software) {
    Box box = product.inService(software + "-refusals", Shell.DASH);
    box.sh("cp " + CURRENT + " revoked.pem");
    team.regenerates(box, "refusals");
    String revoked = box.serialNumber();
    await()
        .atMost(PATIENCE)
        .until(() -> box.poll().exitCode() == 0 && !box.serialNumber().equals(revoked));
    await().atMost(PATIENCE).until(() -> product.publishedList(box).contains(revoked));
    box.write("ca.key", caKey());
    signs(box, "ca", "0A01", "valid", "20990101000000Z");
    signs(box, "ca", "0A02", "expired", "20250101000000Z");
    box.sh(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj"
            + " \"$(openssl x509 -in ca.pem -noout -subject -nameopt compat | sed 's/subject=//')\""
            + " -days 30 -keyout foreign.key -out foreign.pem 2>foreign.err");
    signs(box, "foreign", "0A03", "foreigner", "20990101000000Z");
    try (BackhaulGate gate = BackhaulGate.open(software, product)) {
      assertThat(gate.admits(box, CURRENT)).as(gate.log()).isTrue();
      assertThat(gate.admits(box, "valid.pem")).as("as the others are made").isTrue();

      assertThat(gate.admitsWithoutCertificate(box)).as("no certificate").isFalse();
      assertThat(gate.admits(box, "state/wrapper.pem")).as("self-signed").isFalse();
      assertThat(gate.admits(box, "foreigner.pem")).as("a CA of the same name").isFalse();
      assertThat(gate.admits(box, "expired.pem")).as("expired").isFalse();
      assertThat(gate.admits(box, "revoked.pem")).as("revoked").isFalse();

      await().atMost(PATIENCE).until(() -> gate.reports().contains("0A01"));
      assertThat(gate.reports()).containsExactlyInAnyOrder("0A01", box.serialNumber());
    }
  }

  private static String caKey() {
    return new String(
        Base64.getDecoder()
            .decode(
                ControlPlane.shared()
                    .admin()
                    .secrets()
                    .inNamespace(team.authorities())
                    .withName(Product.DEFAULT_AUTHORITY + "-ca")
                    .require()
                    .getData()
                    .get("tls.key")),
        StandardCharsets.US_ASCII);
  }

  /** A certificate for the station's key, as the CA itself would make one. */
  private static void signs(Box box, String ca, String serialNumber, String name, String notAfter) {
    box.sh(
        """
        cat >%3$s.cnf <<END
        [ca]
        default_ca = it
        [it]
        database = %3$s.index
        serial = %3$s.serial
        new_certs_dir = .
        default_md = sha256
        policy = any
        [any]
        commonName = supplied
        [ext]
        extendedKeyUsage = clientAuth
        keyUsage = critical, digitalSignature
        END
        : >%3$s.index
        echo %2$s >%3$s.serial
        openssl req -new -key state/key.pem -subj /CN=%5$s -out %3$s.csr &&
          openssl ca -batch -notext -config %3$s.cnf -extensions ext -cert %1$s.pem -keyfile %1$s.key \\
            -startdate 20240101000000Z -enddate %4$s -in %3$s.csr -out %3$s.pem
        """
            .formatted(ca, serialNumber, name, notAfter, box.eui()));
  }
}
