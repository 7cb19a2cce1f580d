package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.OperatorJvm;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold after every plan, as the API server, the ledger and the journal tell. */
final class CrashOracle {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CrashWorkload workload;
  private final PlatformTeam team;
  private final OperatorJvm operator;

  CrashOracle(CrashWorkload workload, OperatorJvm operator) {
    this.workload = workload;
    this.team = workload.team();
    this.operator = operator;
  }

  void holds() {
    endStateIsTheFaultFreeRuns();
    statusPointsToTheOneCurrentCertificate();
    everyRevokedSerialIsInTheLedger();
    journalAccountsForEverySerial();
    noKeyLeaks();
  }

  private void endStateIsTheFaultFreeRuns() {
    List<BaseStationCertificate> certificates = team.certificatesOf(workload.regenerated());
    assertThat(certificates).hasSize(2);
    assertThat(certificates.get(0).getSpec().causes()).containsExactly("Initial");
    assertThat(certificates.get(0).getSpec().revocation().reason()).isEqualTo("superseded");
    assertThat(certificates.get(1).getSpec().causes()).containsExactly("Regenerated");
    assertThat(certificates.get(1).getSpec().regenerateToken()).isEqualTo("again");
    assertThat(certificates.get(1).getSpec().revocation()).isNull();
    assertThat(certificates.get(1).getSpec().revision()).isEqualTo(2);
    assertThat(workload.serialsOfDeleted()).hasSize(1);
  }

  private void statusPointsToTheOneCurrentCertificate() {
    BaseStation station = team.sees(workload.regenerated());
    BaseStationCertificate current = team.currentOf(workload.regenerated());
    ParsedCertificate leaf =
        ParsedCertificate.parsePem(current.getSpec().certificate()).orElseThrow().getFirst();
    assertThat(station.getStatus().certificate().serialNumber())
        .isEqualTo(current.getSpec().serialNumber())
        .isEqualTo(leaf.serialNumber().hex());
    assertThat(current.getSpec().revision()).isEqualTo(2);
  }

  private void everyRevokedSerialIsInTheLedger() {
    List<String> revoked = new ArrayList<>(workload.serialsOfDeleted());
    revoked.add(team.certificatesOf(workload.regenerated()).getFirst().getSpec().serialNumber());
    assertThat(team.ledger().entries())
        .extracting(entry -> entry.serialNumber().hex())
        .containsExactlyInAnyOrderElementsOf(revoked);
  }

  /**
   * Signed is stored, discarded, or was never sent or never stored; and nothing is signed twice.
   */
  private void journalAccountsForEverySerial() {
    Set<String> signed = new HashSet<>();
    Set<String> discarded = new HashSet<>();
    Set<String> saidToBeStored = new HashSet<>();
    for (String line : operator.journal()) {
      JsonNode entry = parse(line);
      if (!isOfThisPlan(entry)) {
        continue;
      }
      String serial = entry.path("serialNumber").asText();
      switch (entry.path("journal").asText()) {
        case "signed" -> assertThat(signed.add(serial)).as("signed once: " + serial).isTrue();
        case "discarded" -> discarded.add(serial);
        case "stored" -> saidToBeStored.add(serial);
        default -> {}
      }
    }
    Set<String> stored = new HashSet<>(workload.serialsOfDeleted());
    stored.addAll(CrashWorkload.serials(team.certificatesOf(workload.regenerated())));
    assertThat(stored).hasSize(3);
    assertThat(signed).containsAll(stored);
    assertThat(discarded).doesNotContainAnyElementsOf(stored);
    assertThat(stored).containsAll(saidToBeStored);
  }

  private boolean isOfThisPlan(JsonNode entry) {
    String station = entry.path("station").asText();
    return (entry.path("authority").asText().equals(team.authority().toString())
            && entry.path("subject").asText().startsWith("station"))
        || station.startsWith(team.stationNamespace() + "/");
  }

  private void noKeyLeaks() {
    String key =
        new String(
            Base64.getMimeDecoder()
                .decode(team.secret("lora-ca").require().getData().get("tls.key")),
            StandardCharsets.UTF_8);
    String secretLine = key.lines().skip(1).findFirst().orElseThrow();
    String everything =
        operator.log()
            + operator.journal()
            + Serialization.asJson(team.eventsOf(workload.regenerated()))
            + Serialization.asJson(team.sees(workload.regenerated()))
            + Serialization.asJson(team.sees(team.authority()))
            + Serialization.asJson(team.certificates());
    assertThat(everything.contains("PRIVATE KEY")).as("a private key").isFalse();
    assertThat(everything.contains(secretLine)).as("the CA's private key").isFalse();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
