package io.keymast.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people see of the API by kubectl. */
class CommandLineTest {
  private static final String REPORTED =
      """
      {"status": {"publicKey": {"fingerprint": "f00d"},
        "certificate": {"notAfter": "2028-11-23T00:00:00Z", "serialNumber": "0A",
          "certificateAuthority": "platform/stations"},
        "conditions": [
          {"type": "CertificateInstalled", "status": "False", "reason": "NotDelivered",
            "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"},
          {"type": "Ready", "status": "True", "reason": "Issued",
            "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
      """;

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final String namespace = controlPlane.newNamespace("kubectl");

  @Test
  @DisplayName("S34 kubectl get bs shows when the certificate expires, and why a station is ready")
  void columns() {
    declare("hill", "0008004A12345678");
    kubectl("patch", "bs", "hill", "--subresource=status", "--type=merge", "-p", REPORTED);

    assertThat(kubectl("get", "bs").lines().map(line -> List.of(line.split(" {2,}"))).limit(2))
        .first()
        .isEqualTo(
            List.of("NAME", "EUI", "BACKHAUL", "EXPIRES", "INSTALLED", "READY", "REASON", "AGE"));
    assertThat(kubectl("get", "bs"))
        .containsPattern("hill +0008004A12345678 +TLS +2028-11-23T00:00:00Z +False +True +Issued");
    assertThat(kubectl("get", "bs", "-o", "wide"))
        .containsPattern("FINGERPRINT +SERIAL +CA")
        .containsPattern("f00d +0A +platform/stations");
    assertThat(kubectl("get", "keymast")).contains("basestation.keymast.io/hill");
  }

  @Test
  @DisplayName("S49 A station is found by its EUI")
  void byEui() {
    declare("one", "0008004A00000001");
    declare("two", "0008004A00000002");

    assertThat(kubectl("get", "bs", "--field-selector=spec.eui=0008004A00000002", "-o=name"))
        .isEqualToIgnoringNewLines("basestation.keymast.io/two");
  }

  @Test
  @DisplayName("kubectl explain knows the short names and documents each field")
  void explains() {
    assertThat(Stream.of("bs", "bscert", "bsca"))
        .allSatisfy(
            kind ->
                assertThat(kubectl("explain", kind + ".spec", "--recursive"))
                    .contains("DESCRIPTION:", "FIELDS:"));
    assertThat(kubectl("explain", "bs.spec.publicKey")).contains("Never paste a private key");
  }

  private void declare(String name, String eui) {
    String manifest =
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: %s}
        spec: {eui: "%s"}
        """
            .formatted(name, namespace, eui);
    Resources.apply(controlPlane.admin(), manifest);
  }

  private String kubectl(String... arguments) {
    Path kubectl = controlPlane.binaries().resolve("kubectl");
    Stream<String> command =
        Stream.of(
            kubectl.toString(),
            "--kubeconfig",
            controlPlane.kubeconfig().toString(),
            "-n",
            namespace);
    return Command.run(controlPlane.root(), Stream.concat(command, Stream.of(arguments)).toList());
  }
}
