package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A restore, or an upgrade, applies the custom resource definitions while stations are served. */
class ReappliedDefinitionsTest {
  private static final List<String> FILES =
      List.of("basestations.yaml", "basestationcertificates.yaml", "certificateauthorities.yaml");
  private static final int TIMES = 3;

  /** As often as one key may ask for long. */
  private static final long PAUSE = 1_000;

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.start("reapplied");
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Test
  @DisplayName(
      "Custom resource definitions applied anew, as they were and changed: stations are served all"
          + " the while, nothing is issued and nothing revoked")
  void stationsNoticeNothing() {
    Box box = product.inService("served", Shell.DASH);
    String serial = box.serialNumber();
    Box meanwhile = product.inService("meanwhile", Shell.DASH);
    List<Integer> answers = new CopyOnWriteArrayList<>();

    try (ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          poller.scheduleWithFixedDelay(
              () -> answers.add(polls(meanwhile)), 0, PAUSE, MILLISECONDS);
      for (int time = 0; time < TIMES; time++) {
        for (String file : FILES) {
          applies(file, " ");
          assertThat(polls(box)).as("changed %s", file).isEqualTo(200);
          applies(file, "");
          assertThat(polls(box)).as("applied %s", file).isEqualTo(200);
        }
      }
      int before = answers.size();
      await("two more polls").until(() -> answers.size() > before + 1);
    }

    assertThat(answers).containsOnly(200);
    Box next = product.inService("next", Shell.DASH);
    assertThat(product.team().certificatesOf(next)).hasSize(1);
    assertThat(product.team().certificatesOf(box)).as("nothing was issued").hasSize(1);
    assertThat(product.team().sees(box, "status", "certificate", "serialNumber")).isEqualTo(serial);
    product.team().awaitsReady(box);
    assertThat(product.publishedList(next))
        .as("nothing was revoked")
        .contains("verify OK", "No Revoked Certificates");
    assertThat(polls(box)).isEqualTo(200);
  }

  private static int polls(Box box) {
    return product.asksWith(box, "state/current/cert.pem", "state/key.pem");
  }

  /**
   * @param added to a description, so that the API server ends all watches of the old definition
   */
  private static void applies(String file, String added) {
    KubernetesClient admin = ControlPlane.shared().admin();
    Path path = ControlPlane.shared().root().resolve("crds").resolve(file);
    Resources.load(admin, path)
        .forEach(
            loaded -> {
              CustomResourceDefinition definition = (CustomResourceDefinition) loaded;
              JSONSchemaProps schema =
                  definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
              schema.setDescription(schema.getDescription() + added);
              Resources.apply(admin, definition);
            });
  }
}
