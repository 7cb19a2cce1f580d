package io.keymast.chart;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** From a version whose authorities can be paused, back to one whose definitions don't know it. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GoingBackTest {
  private static final String UPGRADE =
      "helm upgrade --install keymast %s -n keymast-system --create-namespace --values values.yaml";

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Keyboard keyboard;

  @BeforeAll
  void anUpgradedReleaseWithAPausedAuthority() throws IOException {
    cluster = ControlPlane.bare("going-back");
    keyboard = Keyboard.beside(cluster, folder);
    OlderChart.beside(keyboard, "charts/keymast", "older/charts/keymast", "paused");
    Files.writeString(folder.resolve("values.yaml"), "authorityNamespaces: [keymast-authorities]");
    Files.writeString(
        folder.resolve("paused.yaml"),
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: lora, namespace: keymast-authorities}
        spec: {paused: true, source: {selfSigned: {}}}
        """);
    new Release(cluster).needs(Release.AUTHORITIES);
    keyboard.types(UPGRADE.formatted("older/charts/keymast"));
    keyboard.types(UPGRADE.formatted("charts/keymast"));
    // The API server knows a field some time after its definition is stored.
    await("a paused authority")
        .ignoreExceptions()
        .until(
            () -> {
              keyboard.types("kubectl apply --validate=strict -f paused.yaml");
              return isPaused();
            });
  }

  @AfterAll
  void stop() {
    cluster.stop();
  }

  @Test
  @Order(1)
  @DisplayName("docs/install.md: an older chart without its definitions takes nothing from objects")
  void keepsWhatIsNewer() {
    keyboard.types(FencedBlock.of(cluster.root(), "docs/install.md", "helm upgrade").text());

    assertThat(keyboard.types("helm list -n keymast-system")).contains(OlderChart.VERSION);
    assertThat(
            keyboard.types(
                "kubectl get crd certificateauthorities.keymast.io -o"
                    + " 'jsonpath={.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.paused.type}'"))
        .isEqualTo("boolean");
    writes("back");
    assertThat(isPaused()).isTrue();
    keyboard.types(UPGRADE.formatted("charts/keymast"));
    writes("forth");
    assertThat(isPaused()).isTrue();
  }

  @Test
  @Order(2)
  @DisplayName("That is why: a rollback to an older chart loses what its definitions don't know")
  void losesWhatIsNewer() {
    keyboard.types("helm rollback keymast 1 -n keymast-system");
    await("the older definition").until(() -> !isPaused());

    writes("rolled-back");
    keyboard.types(UPGRADE.formatted("charts/keymast"));

    await("the newer definition").until(this::knowsPause);
    assertThat(isPaused()).as("for good").isFalse();
  }

  /** Whatever it is: a write stores what the definition of now knows. */
  private void writes(String label) {
    keyboard.types("kubectl label bsca lora -n keymast-authorities --overwrite site=" + label);
  }

  private boolean isPaused() {
    return keyboard
        .types("kubectl get bsca lora -n keymast-authorities -o 'jsonpath={.spec.paused}'")
        .equals("true");
  }

  private boolean knowsPause() {
    return keyboard
        .types("kubectl apply --dry-run=server -f paused.yaml -o 'jsonpath={.spec.paused}'")
        .equals("true");
  }
}
