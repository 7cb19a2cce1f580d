package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages tell to write, the API server and the chart take as it stands. */
class DocumentedManifestsTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String HSM = "docs/hsm.md";
  private static final String TRUST = "docs/trust-distribution.md";

  @Test
  @DisplayName("docs/hsm.md: the PIN, and the authority of a token")
  void token() {
    String namespace = CONTROL_PLANE.newNamespace("documented-token");

    assertIsTaken(
        block(HSM, "apiVersion").replace("namespace: platform", "namespace: " + namespace));
  }

  @Test
  @DisplayName("docs/cert-manager.md: the authority of an issuer")
  void issuer() {
    String namespace = CONTROL_PLANE.newNamespace("documented-issuer");

    assertIsTaken(
        block("docs/cert-manager.md", "apiVersion")
            .replace("namespace: platform", "namespace: " + namespace));
  }

  @Test
  @DisplayName("docs/hsm.md: the chart's values of a module")
  void module(@TempDir Path folder) throws IOException {
    Path values = Files.writeString(folder.resolve("values.yaml"), block(HSM, "operator:"));

    String rendered = HelmTemplate.of(CONTROL_PLANE).render("--values", values.toString());

    assertThat(rendered)
        .contains("--pkcs11-module=vendor=/opt/vendor/lib/libvendor-pkcs11.so")
        .contains("\"--pkcs11-token=vendor/keymast=platform\"")
        .contains("mountPath: /opt/vendor")
        .contains("- name: VENDOR_CONF")
        .contains("cidr: 192.0.2.7/32")
        .contains("port: 1792");
  }

  @Test
  @DisplayName(
      "docs/trust-distribution.md: authorities that copy, and a pod that mounts the bundle")
  void trust() {
    String namespace = CONTROL_PLANE.newNamespace("documented-trust");
    List<FencedBlock> specs =
        FencedBlock.of(CONTROL_PLANE.root(), TRUST).stream()
            .filter(block -> block.text().startsWith("spec:"))
            .toList();

    assertThat(specs)
        .hasSize(2)
        .allSatisfy(
            spec ->
                assertIsTaken(
                    """
                    apiVersion: keymast.io/v1beta1
                    kind: CertificateAuthority
                    metadata: {name: documented, namespace: %s}
                    %s  source: {selfSigned: {}}
                    """
                        .formatted(namespace, spec.text())));
    assertIsTaken(
        """
        apiVersion: v1
        kind: PodTemplate
        metadata: {name: gate, namespace: %s}
        template:
          spec:
            containers: [{name: gate, image: gate}]
        %s"""
            .formatted(namespace, block(TRUST, "volumes:").indent(4)));
  }

  private static String block(String page, String beginning) {
    return FencedBlock.of(CONTROL_PLANE.root(), page, beginning).text();
  }

  private static void assertIsTaken(String manifests) {
    assertThat(Resources.load(CONTROL_PLANE.admin(), manifests))
        .isNotEmpty()
        .allSatisfy(
            resource ->
                assertThatCode(() -> creates(resource)).as(manifests).doesNotThrowAnyException());
  }

  private static void creates(HasMetadata resource) {
    CONTROL_PLANE.admin().resource(resource).dryRun().create();
  }
}
