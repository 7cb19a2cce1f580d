package io.keymast.auditor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.SignedList;
import io.keymast.domain.SerialNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Where a run leaves what is to be judged:
 *
 * <ul>
 *   <li>{@code journal}: the operator's standard output, of all its lives
 *   <li>{@code audit.log}: the API server's
 *   <li>{@code certificates.jsonl}: each BaseStationCertificate whenever it was seen, a line each
 *   <li>{@code objects.json}: all objects as they are in the end
 *   <li>{@code crls/}: DER CRLs
 *   <li>{@code end}: when it ended, by the operator's clock
 * </ul>
 */
final class HistoryFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> CLOSED = Set.of("Suspended", "Stolen");

  private final Path folder;
  private final List<JsonNode> objects;

  private HistoryFolder(Path folder) {
    this.folder = folder;
    this.objects = elements(json(text("objects.json")));
  }

  static History read(Path folder) {
    HistoryFolder it = new HistoryFolder(folder);
    return new History(
        Instant.parse(it.text("end").strip()),
        it.journal(),
        it.created(),
        it.certificates(),
        it.stations(),
        it.lists());
  }

  private List<JournalEntry> journal() {
    return lines("journal")
        .filter(line -> line.startsWith("{\"journal\""))
        .map(HistoryFolder::json)
        .filter(HistoryFolder::isOfStation)
        .flatMap(line -> entry(line).stream())
        .toList();
  }

  /** Of a CA's own certificate, a server's or a responder's there is no object to compare with. */
  private static boolean isOfStation(JsonNode line) {
    return !line.has("subject") || line.path("subject").asText().startsWith("station ");
  }

  private static Optional<JournalEntry> entry(JsonNode line) {
    return Arrays.stream(JournalEntry.Kind.values())
        .filter(kind -> kind.name().equalsIgnoreCase(line.path("journal").asText()))
        .findFirst()
        .flatMap(
            kind ->
                SerialNumber.parse(line.path("serialNumber").asText())
                    .map(serial -> new JournalEntry(kind, serial, line.path("reason").asText())));
  }

  private List<String> created() {
    return lines("audit.log")
        .map(HistoryFolder::json)
        .filter(event -> event.path("verb").asText().equals("create"))
        .filter(event -> event.path("responseStatus").path("code").asInt() == 201)
        .map(event -> event.path("objectRef"))
        .filter(object -> object.path("resource").asText().equals("basestationcertificates"))
        .filter(object -> object.path("subresource").isMissingNode())
        .map(object -> object.path("namespace").asText() + "/" + object.path("name").asText())
        .toList();
  }

  private List<SeenCertificate> certificates() {
    Set<String> alive =
        ofKind("BaseStationCertificate").map(HistoryFolder::uid).collect(Collectors.toSet());
    Map<String, JsonNode> lastSeen = new LinkedHashMap<>();
    Stream.concat(
            lines("certificates.jsonl").map(HistoryFolder::json), ofKind("BaseStationCertificate"))
        .forEach(object -> lastSeen.put(uid(object), object));
    return lastSeen.entrySet().stream()
        .map(each -> certificate(each.getValue(), alive.contains(each.getKey())))
        .toList();
  }

  private static SeenCertificate certificate(JsonNode object, boolean alive) {
    JsonNode spec = object.path("spec");
    SerialNumber serial = SerialNumber.parse(spec.path("serialNumber").asText()).orElseThrow();
    return new SeenCertificate(
        name(object),
        namespace(object) + "/" + spec.path("baseStationRef").path("name").asText(),
        spec.path("revision").asLong(),
        spec.path("authorityKeyId").asText(),
        serial,
        Documents.serialNumber(spec.path("certificate").asText()),
        Instant.parse(spec.path("notAfter").asText()),
        spec.path("revocation").isObject()
            ? SeenCertificate.Mark.REVOKED
            : SeenCertificate.Mark.GOOD,
        alive ? SeenCertificate.Presence.ALIVE : SeenCertificate.Presence.GONE);
  }

  private List<FinalStation> stations() {
    return ofKind("BaseStation").map(HistoryFolder::station).toList();
  }

  private static FinalStation station(JsonNode object) {
    JsonNode status = object.path("status");
    return new FinalStation(
        name(object),
        CLOSED.contains(object.path("spec").path("state").asText())
            ? FinalStation.Intent.CLOSED
            : FinalStation.Intent.SERVED,
        elements(status.path("conditions")).stream()
            .filter(condition -> condition.path("type").asText().equals("Ready"))
            .filter(
                condition ->
                    condition
                        .path("observedGeneration")
                        .equals(object.path("metadata").path("generation")))
            .map(condition -> condition.path("status").asText())
            .findFirst(),
        SerialNumber.parse(status.path("certificate").path("serialNumber").asText()));
  }

  private List<SignedList> lists() {
    Map<String, Documents.Issuer> issuers =
        ofKind("CertificateAuthority")
            .flatMap(
                authority ->
                    elements(authority.path("status").path("generations")).stream()
                        .map(generation -> issuer(authority, generation)))
            .collect(Collectors.toMap(Documents.Issuer::keyId, each -> each, (one, other) -> one));
    try (Stream<Path> files = Files.walk(folder.resolve("crls"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> Documents.list(bytes(file), issuers))
          .sorted(Comparator.comparing(SignedList::number))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Documents.Issuer issuer(JsonNode authority, JsonNode generation) {
    return new Documents.Issuer(
        name(authority),
        generation.path("keyId").asText(),
        Documents.certificate(generation.path("certificate").asText()));
  }

  private Stream<JsonNode> ofKind(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
  }

  private static String uid(JsonNode object) {
    return object.path("metadata").path("uid").asText();
  }

  private static String name(JsonNode object) {
    return namespace(object) + "/" + object.path("metadata").path("name").asText();
  }

  private static String namespace(JsonNode object) {
    return object.path("metadata").path("namespace").asText();
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private Stream<String> lines(String file) {
    return text(file).lines().filter(line -> !line.isBlank());
  }

  private String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
