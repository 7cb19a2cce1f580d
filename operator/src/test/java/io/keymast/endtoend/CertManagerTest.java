package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.support.CertManager;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stations whose certificates cert-manager's own CA issuer signs. */
class CertManagerTest {
  private static final String AUTHORITY = "company";
  private static final String EXAMPLE = "examples/05-cert-manager/";
  private static final Pattern PEM =
      Pattern.compile("(?s)caCertificate: \\|\n.*CERTIFICATE-----\n");
  private static final KubernetesClient CLUSTER = ControlPlane.shared().admin();

  private static Product product;
  private static Team team;
  private static CertManager certManager;
  private static String ca;

  @BeforeAll
  static void start() {
    product = Product.start("cert-manager");
    team = product.team();
    certManager = CertManager.start(ControlPlane.shared(), team.authorities());
    ca = ca(types("kubectl apply"));
    team.applies(
        PEM.matcher(example("authority.yaml"))
            .replaceFirst("caCertificate: \"" + ca.replace("\n", "\\\\n") + "\"\n")
            .replace("Example Networks", "Joe's Café"));
    team.awaitsIssuing(AUTHORITY);
  }

  @AfterAll
  static void stop() {
    certManager.close();
    product.close();
  }

  @ParameterizedTest(
      name =
          "With {0}, a station asks for the names that csrattrs says, and gets what cert-manager signed")
  @EnumSource
  void enrols(Shell shell) {
    Box box = unpacked("enrolled", shell);
    team.declares(box, AUTHORITY, box.publicKey());
    team.awaits(box, "CertificateIssued", "False", "RequestNeeded");

    box.pollsUntil(Box.NOT_YET);
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);

    assertThat(box.serialNumber())
        .isEqualToIgnoringCase(team.sees(box, "status", "certificate", "serialNumber"));
    box.write("company.pem", ca);
    assertThat(
            box.sh(
                "openssl verify -no-CApath -CAfile company.pem -purpose sslclient -verify_hostname "
                    + box.eui().toLowerCase(Locale.ROOT)
                    + ".stations.keymast.internal state/current/cert.pem"))
        .contains("cert.pem: OK");
    assertThat(
            box.sh(
                "openssl x509 -in state/current/cert.pem -noout -subject -nameopt RFC2253,utf8,-esc_msb"))
        .isEqualTo("subject=CN=" + box.eui() + ",O=Joe's Café\n");
    assertThat(team.certificatesOf(box)).hasSize(1);
    await("no request is left").until(() -> requestsOf(box).isEmpty());
    box.poll().expectSuccess();
    team.awaits(box, "CertificateInstalled", "True", "InUse");
  }

  @Test
  @DisplayName("examples/05-cert-manager/kept-ca.yaml: Keymast signs with the CA of a Certificate")
  void keptCa() {
    team.applies(example("kept-ca.yaml"));

    team.awaitsIssuing("kept");

    assertThat(team.generations("kept")).containsExactly("Active");
  }

  @Test
  @DisplayName("A station that asks for other names is told which, by curl and openssl alone")
  void otherNames() {
    Box box = unpacked("misnamed", Shell.DASH);
    team.declares(box, AUTHORITY, box.publicKey());
    team.awaits(box, "CertificateIssued", "False", "RequestNeeded");
    box.agent("status");
    box.sh("openssl req -x509 -new -key state/key.pem -subj /CN=wrapper -out wrapper.pem");
    box.sh("openssl req -new -key state/key.pem -subj /CN=other -outform DER | base64 >request");

    Box.Http attributes =
        await("the Key Installer knows it")
            .until(() -> ask(box, "csrattrs"), answer -> answer.status() == 200);
    String said = box.sh("base64 -d answer | openssl asn1parse -inform DER");
    Box.Http refused =
        ask(
            box,
            "simpleenroll",
            "--data-binary",
            "@request",
            "--header",
            "Content-Type: application/pkcs10");

    assertThat(attributes.header("Content-Type")).isEqualTo("application/csrattrs");
    assertThat(said)
        .contains(":Extension Request", ":X509v3 Subject Alternative Name", ":" + box.eui());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("Keymast-Reason")).isEqualTo("WrongNames");
    assertThat(box.read("answer"))
        .contains("/O=Joe's Café/CN=" + box.eui(), "subjectAltName=DNS:")
        .doesNotContain("other,");
    assertThat(requestsOf(box)).isEmpty();
  }

  @Test
  @DisplayName(
      "What is revoked is never handed over again: the station gets another one, without asking")
  void revoked() {
    Box box = inService("revoked");
    String former = box.serialNumber();

    team.revokes(box, "superseded");

    await("the Key Installer hears of it").until(() -> !handedOver(box).equals(former));
    List<String> handedOver = new ArrayList<>();
    await("another certificate")
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              handedOver.add(handedOver(box));
              return box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(former);
            });
    assertThat(handedOver).doesNotContain(former);
  }

  /** The serial number; empty where none is. */
  private static String handedOver(Box box) {
    Box.Http answer =
        box.curl(
            product.url() + "/v1/certificate",
            "--cacert",
            "ca.pem",
            "--cert",
            "state/current/cert.pem",
            "--key",
            "state/key.pem");
    return answer.status() == 200
        ? box.sh("openssl x509 -in answer -noout -serial").strip().replace("serial=", "")
        : "";
  }

  @Test
  @DisplayName("examples/05-cert-manager/README.md: its commands show requests and stations")
  void isSeen() {
    Box box = inService("seen");

    assertThat(types("kubectl -n keymast-authorities get certificaterequests"))
        .contains(box.name());
  }

  @Test
  @DisplayName("A compromised key is shut out, though the issuer can revoke nothing")
  void compromised() {
    Box box = inService("compromised");

    team.revokes(box, "keyCompromise");

    team.awaits(box, "PublicKeyAccepted", "False", "KeyRetired");
    box.pollsUntil(Box.REFUSED);
    await("no request is left").until(() -> requestsOf(box).isEmpty());
    assertThat(team.certificatesOf(box)).hasSize(1);
  }

  private static Box inService(String name) {
    Box box = unpacked(name, Shell.DASH);
    team.declares(box, AUTHORITY, box.publicKey());
    await("the request is there")
        .until(() -> List.of(Box.NOT_YET, Box.INSTALLED).contains(box.poll().exitCode()));
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    return box;
  }

  private static Box.Http ask(Box box, String operation, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("--cacert", "ca.pem", "--cert", "wrapper.pem", "--key", "state/key.pem"));
    words.addAll(List.of(options));
    return box.curl(product.url() + "/.well-known/est/" + operation, words.toArray(String[]::new));
  }

  /** Its server's CA is not that of its certificate. */
  private static Box unpacked(String name, Shell shell) {
    Box box = product.bare(name, shell);
    box.write("ca.pem", team.caCertificate(Product.DEFAULT_AUTHORITY) + ca);
    return box.configured(
        "URL=" + product.url(),
        "CA_FILE=" + box.folder().resolve("ca.pem"),
        "CA_LABEL=ca." + team.authorities() + "." + AUTHORITY,
        "SEND_CSR=always");
  }

  private static List<CertificateRequest> requestsOf(Box box) {
    return CLUSTER
        .resources(CertificateRequest.class)
        .inNamespace(team.authorities())
        .withLabel("keymast.io/eui", box.eui())
        .list()
        .getItems();
  }

  /** A block of the example's README; the first one prints the CA's certificate. */
  private static String types(String beginning) {
    ControlPlane controlPlane = ControlPlane.shared();
    Box desk = product.bare("desk", Shell.DASH);
    desk.write("company.yaml", example("company.yaml"));
    String commands =
        FencedBlock.of(controlPlane.root(), EXAMPLE + "README.md", beginning)
            .text()
            .replace("keymast-authorities", team.authorities())
            .replace("-n stations", "-n " + team.stations());
    return desk.sh(
        "PATH=%s:$PATH; export KUBECONFIG=%s\n%s"
            .formatted(controlPlane.binaries(), controlPlane.kubeconfig(), commands));
  }

  private static String ca(String said) {
    return said.substring(said.indexOf("-----BEGIN CERTIFICATE-----"));
  }

  private static String example(String file) {
    try {
      return Files.readString(ControlPlane.shared().root().resolve(EXAMPLE + file))
          .replace("keymast-authorities", team.authorities());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
