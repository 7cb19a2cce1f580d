package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.DocumentationTest;
import io.keymast.status.ConditionType;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.InlineCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody types what stands in a sentence of a page, beside the stations. */
@SuppressWarnings("NullAway.Init")
class AsidesTest {
  private static final Path ROOT = ControlPlane.shared().root();
  @AutoClose private static final TrustTeam TRUST = new TrustTeam("asides");
  private static final PlatformTeam TEAM = TRUST.team();
  private static final Station HILL = Station.named("hill");
  private static final List<String> LOOKS =
      List.of(
          "kubectl describe ",
          "kubectl explain ",
          "kubectl get ",
          "kubectl -n keymast-authorities get ");

  /** Without a kubelet there are no others. */
  private static final String POD_AND_LEASE =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: beside, namespace: keymast-system}
      spec: {containers: [{name: operator, image: keymast}]}
      ---
      apiVersion: coordination.k8s.io/v1
      kind: Lease
      metadata: {name: beside, namespace: keymast-system}
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void aStation() throws IOException {
    TRUST.namespace("lora");
    TRUST.awaits(TRUST.authority("lora", "clusterTrustBundle: true, "), "True", "Distributed");
    TEAM.applies(POD_AND_LEASE);
    TEAM.applies(HILL);
    TEAM.awaitsReady(HILL);
    TEAM.applies(HILL, "regenerate: {token: monday, reason: CertificateLost}");
    TEAM.awaits(HILL, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    Files.copy(ControlPlane.shared().kubeconfig(), folder.resolve("kubeconfig"));
    types("kubectl config set-context --current --namespace=" + TEAM.stationNamespace());
  }

  @AfterAll
  static void stop() {
    types("kubectl delete pod,lease beside -n keymast-system");
  }

  static Stream<InlineCommand> looks() throws IOException {
    return DocumentationTest.pages().stream()
        .flatMap(page -> InlineCommand.of(ROOT, page.toString()).stream())
        .filter(command -> LOOKS.stream().anyMatch(command.text()::startsWith));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("What a page says to look with shows what it is about")
  void looks(InlineCommand look) {
    assertThat(types(look.text())).contains(shownBy(look.text()));
  }

  private static List<String> shownBy(String look) {
    if (look.contains(" explain ")) {
      return List.of("GROUP:", "keymast.io");
    }
    if (look.endsWith(" -n keymast-system")) {
      return look.contains(",lease ")
          ? List.of("pod/beside", "lease.coordination.k8s.io/beside")
          : List.of("beside");
    }
    if (look.contains(" clustertrustbundles ")) {
      return List.of("keymast.io:" + TEAM.authority().namespace() + ".lora:trust");
    }
    if (look.contains(" configmaps ")) {
      return List.of(TrustTeam.NAME);
    }
    if (look.contains("jsonpath")) {
      return List.of(keyId());
    }
    return List.of(look.contains(" bsca") ? "lora" : "hill");
  }

  private static String keyId() {
    return TEAM.sees(TEAM.authority()).getStatus().generations().getFirst().keyId();
  }

  @Test
  @DisplayName("docs/operations.md: a script can wait until no delivery is overdue")
  void waits() {
    assertThat(types(told("docs/operations.md", "kubectl wait"))).contains("condition met");
  }

  @Test
  @DisplayName("docs/security.md: a certificate is revoked by hand for its key's compromise")
  void revokes() {
    Station valley = Station.named("valley");
    TEAM.applies(valley);
    TEAM.awaitsReady(valley);
    String certificate = TEAM.currentOf(valley).getMetadata().getName();

    types(told("docs/security.md", "kubectl patch bscert").replace("NAME", certificate));

    TEAM.awaits(valley, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
  }

  @Test
  @DisplayName("examples/concentrators: the pins, as keymast-trust.sh takes them")
  void pins() throws IOException {
    String prints = told("examples/concentrators/README.md", "kubectl get bsca default");

    assertThat(types(prints)).matches("([0-9a-f]{40}:[0-9a-f]{64} )+");
    assertThat(ROOT.resolve("examples/concentrators/keymast-trust.conf"))
        .content()
        .contains(prints);
  }

  @Test
  @DisplayName("docs/cert-manager.md: a request by hand asks for the names of the profile")
  void requests() throws IOException {
    String eui = HILL.eui().toLowerCase(Locale.ROOT);
    Files.writeString(folder.resolve("issued.pem"), TEAM.currentOf(HILL).getSpec().certificate());
    types("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");

    String request =
        types(
            told("docs/cert-manager.md", "openssl req -new")
                    .replace("<EUI>", HILL.eui())
                    .replace("<eui>", eui)
                    .replace("<dnsSuffix>", "stations.keymast.internal")
                + " -out request.pem; openssl req -in request.pem -noout -subject -text");

    assertThat(request.lines().map(String::strip))
        .contains(
            types("openssl x509 -in issued.pem -noout -subject").strip(),
            types("openssl x509 -in issued.pem -noout -ext subjectAltName | tail -n 1").strip());
  }

  @Test
  @DisplayName("examples/01-first-station: a password that is long enough, and no other each time")
  void passwords() {
    String makes = told("examples/01-first-station/README.md", "openssl rand");

    assertThat(types(makes)).hasSize(33).isNotEqualTo(types(makes));
  }

  private static String told(String page, String beginning) {
    return InlineCommand.of(ROOT, page, beginning);
  }

  /** With this platform's names in the place of those that stand for any. */
  private static String types(String command) {
    String authorities = TEAM.authority().namespace();
    return Command.run(
        folder,
        List.of(
            "env",
            "PATH=" + ControlPlane.shared().binaries() + ":" + System.getenv("PATH"),
            "KUBECONFIG=" + folder.resolve("kubeconfig"),
            "STATION=" + HILL.name(),
            "NAMESPACE=" + TEAM.stationNamespace(),
            "sh",
            "-euc",
            command
                .replace("keymast-authorities", authorities)
                .replace("-n NAMESPACE", "-n " + authorities)
                .replaceAll("bsca (NAME|default|in-token)", "bsca lora")
                .replaceAll("bs([ /])NAME", "bs$1" + HILL.name())));
  }
}
