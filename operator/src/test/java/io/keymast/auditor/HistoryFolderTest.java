package io.keymast.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.auditor.History.Ask;
import io.keymast.auditor.History.Der;
import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.KeyEntry;
import io.keymast.auditor.History.Origin;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.SeenCertificate.Presence;
import io.keymast.auditor.History.Signature;
import io.keymast.auditor.History.SignedList;
import io.keymast.auditor.History.Versions;
import io.keymast.domain.SerialNumber;
import io.keymast.support.Command;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of another hand than the operator's: openssl is the authority. */
class HistoryFolderTest {
  private static final SerialNumber SERIAL = SerialNumber.parse("1A2B").orElseThrow();

  @TempDir Path folder;

  @Test
  @DisplayName("S25 The auditor reads journal, audit log, objects and CRLs, and verifies these")
  void readsAll() throws IOException {
    leaves("ca", "{\"reason\": \"superseded\"}");

    History history = HistoryFolder.read(folder);

    assertThat(history.journal())
        .extracting(JournalEntry::kind)
        .containsExactly(
            JournalEntry.Kind.SIGNED, JournalEntry.Kind.STORED, JournalEntry.Kind.REVOKED);
    assertThat(history.journal().getFirst())
        .isEqualTo(
            new JournalEntry(
                JournalEntry.Kind.SIGNED,
                SERIAL,
                "",
                Optional.of("C0"),
                Instant.parse("2026-01-01T00:00:01Z")));
    assertThat(history.keys())
        .containsExactly(
            new KeyEntry(
                KeyEntry.Kind.RETIRED, "ca/lora", "AA", Instant.parse("2026-01-01T00:00:04Z")));
    assertThat(history.gaps()).isEmpty();
    assertThat(history.retired()).contains(SomeFiles.RETIRED);
    assertThat(history.infrastructure().journal())
        .extracting(JournalEntry::serialNumber)
        .containsExactly(SerialNumber.parse("77").orElseThrow());
    assertThat(history.infrastructure().kept())
        .containsExactly(Map.entry("ca/server", SerialNumber.parse("77").orElseThrow()));
    assertThat(history.creations().names()).containsExactly("stations/roof-1");
    assertThat(history.creations().byOperator()).containsExactly("stations/roof-1");
    assertThat(history.certificates())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.inDer())
                  .isEqualTo(
                      new Der(
                          new Der.Content(SERIAL, "0016C001F0000001", key(), end()),
                          Signature.VERIFIED));
              assertThat(it.isRevoked()).isTrue();
              assertThat(it.isAlive()).isTrue();
              assertThat(it.origin())
                  .isEqualTo(
                      new Origin(
                          Set.of("Initial"),
                          Optional.of("first"),
                          key(),
                          "ca/lora",
                          Origin.Use.PROVEN));
            });
    assertThat(history.asks()).containsExactly(new Ask("stations/roof", "leak", Optional.of("AA")));
    assertThat(history.stations())
        .singleElement()
        .satisfies(it -> assertThat(it.ready()).isEqualTo(Optional.of("False")));
    assertThat(history.lists())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.authority()).isEqualTo("ca/lora");
              assertThat(it.number()).isEqualTo(BigInteger.valueOf(0x100));
              assertThat(it.signature()).isEqualTo(Signature.VERIFIED);
              assertThat(it.entries())
                  .isEqualTo(
                      Map.of(
                          SERIAL,
                          SignedList.Entry.FOR_GOOD,
                          SerialNumber.parse("3C").orElseThrow(),
                          SignedList.Entry.HOLD));
            });
    assertThat(Audit.of(folder).sins()).isEmpty();
  }

  @Test
  @DisplayName("S25 A CRL by another key of the same name is none of the authority's")
  void knowsForgeries() throws IOException {
    leaves("other", "{\"reason\": \"superseded\"}");

    Audit audit = Audit.of(folder);

    assertThat(audit.unrevoked()).isPositive();
    assertThat(audit.sins())
        .allSatisfy(sin -> assertThat(sin.kind()).isEqualTo(Sin.Kind.UNREVOKED))
        .anySatisfy(sin -> assertThat(sin.what()).contains("is not signed by it"));
  }

  @Test
  @DisplayName("S25 A certificate by another key of the same name is none of the authority's")
  void knowsForgedCertificates() throws IOException {
    leaves("ca", "{\"reason\": \"superseded\"}", "other");

    assertThat(Audit.of(folder).sins())
        .singleElement()
        .satisfies(sin -> assertThat(sin.what()).contains("is not signed by key"));
  }

  @Test
  @DisplayName("S25 What nobody revoked and the CRL lists is a station cut off")
  void knowsWhoIsCutOff() throws IOException {
    leaves("ca", "null");

    assertThat(Audit.of(folder).diverged()).isPositive();
  }

  @Test
  @DisplayName(
      "S25 A certificate that was made after the snapshot which was put back was undone by that, and"
          + " one made afterwards was not")
  void knowsWhatWasUndone() throws IOException {
    leaves("ca", "null");
    Files.writeString(folder.resolve("objects.json"), "[]");
    assertThat(presences()).containsExactly(Presence.GONE);

    Files.writeString(folder.resolve("restores"), "2025-12-31T12:00:00Z 2025-12-31T23:00:00Z\n");
    assertThat(presences()).containsExactly(Presence.GONE);

    Files.writeString(folder.resolve("restores"), "2025-12-31T12:00:00Z 2026-01-01T01:00:00Z\n");
    assertThat(presences()).containsExactly(Presence.UNDONE);
  }

  @Test
  @DisplayName("S25 A certificate that was put back from a backup is the same, and was made once")
  void knowsWhatWasPutBack() throws IOException {
    leaves("ca", "null");
    Files.writeString(
        folder.resolve("objects.json"),
        "[%s]".formatted(certificate("null").replace("\"uid\": \"1\"", "\"uid\": \"2\"")));
    Files.writeString(folder.resolve("audit.log"), SomeFiles.AUDIT_LOG + SomeFiles.PUT_BACK);
    assertThat(presences()).containsExactly(Presence.GONE, Presence.ALIVE);
    assertThat(Audit.of(folder).duplicates()).isPositive();

    Files.writeString(folder.resolve("restorers"), "restorer\n");

    assertThat(presences()).containsExactly(Presence.ALIVE);
    assertThat(Audit.of(folder).duplicates()).isZero();
  }

  @Test
  @DisplayName(
      "S26 What came first is told by versions: an entry of the ledger, or its certificate")
  void knowsWhatCameFirst() throws IOException {
    leaves("ca", "null");
    assertThat(HistoryFolder.read(folder).versions())
        .contains(
            new Versions(
                Map.of(new Versions.Entry(text("keyid"), SERIAL), 9L),
                Map.of(SERIAL, 7L),
                List.of(),
                List.of()));

    goesInVersion(10);
    assertThat(sinsOfOrder()).isEmpty();

    goesInVersion(8);
    assertThat(sinsOfOrder()).hasSize(1);

    Files.writeString(folder.resolve("restores"), "2025-12-31T12:00:00Z 2025-12-31T23:00:00Z\n");
    assertThat(HistoryFolder.read(folder).versions()).as("etcd counts anew").isEmpty();
  }

  /** As an operator lets it go, and not by force. */
  private void goesInVersion(int version) throws IOException {
    Files.writeString(folder.resolve("objects.json"), "[]");
    String went =
        certificate("null")
            .replace("\"resourceVersion\": \"7\"", "\"resourceVersion\": \"%d\"".formatted(version))
            .replace(
                "\"metadata\": {", "\"gone\": true, \"metadata\": {\"finalizers\": [\"it\"], ");
    Files.writeString(
        folder.resolve("certificates.jsonl"),
        Stream.of(certificate("null"), went)
            .map(line -> line.replace("\n", "") + "\n")
            .collect(Collectors.joining()));
  }

  private List<Sin> sinsOfOrder() {
    return Audit.of(folder).sins().stream()
        .filter(sin -> sin.what().contains("came into the ledger"))
        .toList();
  }

  private List<Presence> presences() {
    return HistoryFolder.read(folder).certificates().stream()
        .map(SeenCertificate::presence)
        .toList();
  }

  private void leaves(String signer, String revocation) throws IOException {
    leaves(signer, revocation, "ca");
  }

  private void leaves(String signer, String revocation, String issuer) throws IOException {
    try (InputStream script =
        HistoryFolderTest.class.getResourceAsStream("/auditor/authority.sh")) {
      Files.write(folder.resolve("authority.sh"), script.readAllBytes());
    }
    Command.run(folder, List.of("sh", "authority.sh", signer, issuer));
    Files.createDirectory(folder.resolve("crls"));
    Files.move(folder.resolve("list.crl"), folder.resolve("crls/100.crl"));
    String certificate = certificate(revocation);
    Files.writeString(folder.resolve("certificates.jsonl"), certificate.replace("\n", "") + "\n");
    Files.writeString(folder.resolve("declared.jsonl"), SomeFiles.DECLARED);
    Files.writeString(
        folder.resolve("objects.json"),
        "[%s, %s, %s]".formatted(certificate, SomeFiles.STATION, authority()));
    Files.writeString(
        folder.resolve("infrastructure.jsonl"),
        """
        {"name": "ca/lora-ca", "certificate": %s}
        {"name": "ca/server", "certificate": %s}
        """
            .formatted(quoted("ca.pem"), quoted("server.pem")));
    Files.writeString(folder.resolve("journal"), SomeFiles.JOURNAL);
    Files.writeString(folder.resolve("audit.log"), SomeFiles.AUDIT_LOG);
    Files.writeString(folder.resolve("ledger.jsonl"), SomeFiles.SEGMENT.formatted(text("keyid")));
    Files.writeString(folder.resolve("retired-keys.jsonl"), SomeFiles.RETIRED_KEYS);
    Files.writeString(folder.resolve("end"), "2026-01-02T00:00:00Z\n");
  }

  private String certificate(String revocation) throws IOException {
    return """
        {"kind": "BaseStationCertificate",
         "metadata": {"uid": "1", "namespace": "stations", "name": "roof-1",
          "creationTimestamp": "2026-01-01T00:00:00Z", "resourceVersion": "7"},
         "spec": {"baseStationRef": {"name": "roof"}, "revision": 1, "serialNumber": "1A2B",
          "authorityKeyId": "%s", "notAfter": "%s", "revocation": %s, "eui": "0016C001F0000001",
          "causes": ["Initial"], "regenerateToken": "first", "publicKeyFingerprint": "%s",
          "certificateAuthorityRef": {"namespace": "ca", "name": "lora"}, "certificate": %s},
         "status": {"delivery": {"deliveredAt": "2026-01-01T00:00:00Z",
          "inUseAt": "2026-01-01T01:00:00Z"}}}"""
        .formatted(text("keyid"), end(), revocation, key(), quoted("leaf.pem"));
  }

  private Instant end() throws IOException {
    return Instant.parse(text("leaf-end").strip());
  }

  private String key() throws IOException {
    return text("leaf-key").strip();
  }

  private String authority() throws IOException {
    return """
        {"kind": "CertificateAuthority", "metadata": {"namespace": "ca", "name": "lora"},
         "status": {"generations": [{"keyId": "%s", "certificate": %s}]}}"""
        .formatted(text("keyid"), quoted("ca.pem"));
  }

  private String quoted(String file) throws IOException {
    return new ObjectMapper().writeValueAsString(text(file));
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }
}
