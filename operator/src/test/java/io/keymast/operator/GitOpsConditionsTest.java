package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GitOps engines make of conditions that take months to come, or go within seconds. */
@SuppressWarnings("NullAway.Init")
public class GitOpsConditionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "RenewalOverdue, True, Renewal",
    "DeliveryOverdue, True, Delivery",
    "CertificateInstalled, False, Expired"
  })
  @DisplayName("A station that nobody looks after is degraded for Argo CD, though issued for")
  void neglected(String type, String status, String reason) {
    Map<String, Object> station =
        object(
            "BaseStation",
            List.of(
                condition("Ready", "True", "CertificateValid"), condition(type, status, reason)));

    assertThat(engine().verdicts(station)).containsExactly("Current", "Degraded", "current");
  }

  @ParameterizedTest(name = "A certificate that says {0} is {1} for Argo CD, and is there")
  @CsvSource({
    "Delivered=True/Fetched, Healthy",
    "Superseded=True/Superseded, Healthy",
    "Revoked=True/Revoked, Suspended",
    "Revoked=True/Revoked RevocationPublished=True/Listed, Suspended",
    "Revoked=True/Revoked RevocationPublished=False/Waiting, Progressing",
    "Revoked=True/Revoked RevocationPublished=False/NotSupported, Suspended",
    "Revoked=True/Revoked Expired=True/Expired, Suspended",
    "Expired=True/Expired, Suspended",
    "Verified=False/NotOurs, Degraded",
    "Verified=False/NotOurs Expired=True/Expired, Degraded",
    "Orphaned=True/StationMissing, Degraded",
  })
  void certificates(String conditions, String argocd) {
    List<Map<String, String>> said =
        Stream.of(conditions.split(" "))
            .map(each -> each.split("[=/]"))
            .map(parts -> condition(parts[0], parts[1], parts[2]))
            .toList();

    Map<String, Object> certificate = object("BaseStationCertificate", said);
    assertThat(engine().kstatus(certificate)).isEqualTo("Current");
    assertThat(engine().argocd(certificate)).isEqualTo(argocd);
  }

  /** Of which the operator has seen the newest generation. */
  private static Map<String, Object> object(String kind, List<Map<String, String>> conditions) {
    return Map.of(
        "apiVersion", "keymast.io/v1beta1",
        "kind", kind,
        "metadata", Map.of("name", "hill", "generation", 1),
        "spec", Map.of("eui", "0016C001F0000001"),
        "status", Map.of("observedGeneration", 1, "conditions", conditions));
  }

  private static Map<String, String> condition(String type, String status, String reason) {
    return Map.of("type", type, "status", status, "reason", reason, "message", "it");
  }

  private GitOpsEngine engine() {
    return new GitOpsEngine(folder);
  }
}
