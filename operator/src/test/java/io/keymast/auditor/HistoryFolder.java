package io.keymast.auditor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.auditor.History.Ask;
import io.keymast.auditor.History.Creations;
import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.Infrastructure;
import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.SignedList;
import io.keymast.domain.SerialNumber;
import java.io.BufferedReader;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a run leaves what is to be judged:
 *
 * <ul>
 *   <li>{@code journal}: the operator's standard output, of all its lives
 *   <li>{@code audit.log}: the API server's
 *   <li>{@code certificates.jsonl}: each BaseStationCertificate whenever it was seen, a line each
 *   <li>{@code declared.jsonl}: each BaseStation and CertificateAuthority likewise
 *   <li>{@code objects.json}: all objects as they are in the end
 *   <li>{@code infrastructure.jsonl}: what else is stored of certificates then, a line each: {@code
 *       name} and PEM {@code certificate}
 *   <li>{@code crls/}: DER CRLs
 *   <li>{@code end}: when it ended, by the operator's clock
 * </ul>
 *
 * and, only where such a thing was done to the cluster, a line for each time:
 *
 * <ul>
 *   <li>{@code restores}: of when the snapshot of etcd is, and when it was put back
 *   <li>{@code restorers}: who created objects from a backup of objects
 *   <li>{@code time-taken-back}: when a person said that CRLs had been signed in the future
 * </ul>
 */
final class HistoryFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final List<ApiObject> objects;
  private final List<Restore> restores;
  private final Set<String> restorers;
  private final List<Creation> creations;

  private HistoryFolder(Path folder) {
    this.folder = folder;
    this.objects = ApiObject.all(json(text("objects.json")));
    this.restores = ifTold("restores").map(Restore::parse).toList();
    this.restorers = ifTold("restorers").collect(Collectors.toSet());
    this.creations = lines("audit.log").map(HistoryFolder::json).flatMap(Creation::told).toList();
  }

  static History read(Path folder) {
    HistoryFolder it = new HistoryFolder(folder);
    return new History(
        Instant.parse(it.text("end").strip()),
        it.journal(HistoryFolder::isOfStation),
        new Infrastructure(it.journal(line -> !isOfStation(line)), it.kept()),
        it.creations(),
        it.certificates(),
        it.asks(),
        it.stations(),
        it.lists(),
        it.ifTold("time-taken-back").map(Instant::parse).toList());
  }

  private List<JournalEntry> journal(Predicate<JsonNode> which) {
    return lines("journal")
        .filter(line -> line.startsWith("{\"journal\""))
        .map(HistoryFolder::json)
        .filter(which)
        .flatMap(line -> entry(line).stream())
        .toList();
  }

  /** Of a CA's certificate by another one, a server's or a responder's there is no object. */
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

  private Map<String, SerialNumber> kept() {
    List<Documents.Issuer> issuers = issuers().toList();
    return ifTold("infrastructure.jsonl")
        .map(HistoryFolder::json)
        .flatMap(
            line ->
                Documents.serialNumber(line.path("certificate").asText(), issuers).stream()
                    .map(serial -> Map.entry(line.path("name").asText(), serial)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Creations creations() {
    return new Creations(
        namesOf(creation -> !restorers.contains(creation.user())).toList(),
        namesOf(Creation::isByOperator).collect(Collectors.toSet()),
        putBack());
  }

  private Set<String> putBack() {
    return namesOf(creation -> restorers.contains(creation.user())).collect(Collectors.toSet());
  }

  private Stream<String> namesOf(Predicate<Creation> which) {
    return creations.stream().filter(which).map(Creation::name);
  }

  private List<SeenCertificate> certificates() {
    Set<String> putBack = putBack();
    Set<String> alive =
        ofKind("BaseStationCertificate")
            .map(object -> identity(object, putBack))
            .collect(Collectors.toSet());
    List<Documents.Issuer> issuers = issuers().toList();
    Map<String, ApiObject> lastSeen = new LinkedHashMap<>();
    Stream.concat(seen("certificates.jsonl"), ofKind("BaseStationCertificate"))
        .forEach(object -> lastSeen.put(identity(object, putBack), object));
    return lastSeen.entrySet().stream()
        .map(
            each ->
                each.getValue()
                    .certificate(
                        alive.contains(each.getKey())
                            ? SeenCertificate.Presence.ALIVE
                            : absence(each.getValue()),
                        issuers))
        .toList();
  }

  /** What was put back has another UID, and must be the same certificate for all that. */
  private static String identity(ApiObject object, Set<String> putBack) {
    return putBack.contains(object.name())
        ? object.name() + " " + object.serialNumber()
        : object.uid();
  }

  private SeenCertificate.Presence absence(ApiObject object) {
    return restores.stream().anyMatch(restore -> restore.hasUndone(object.created()))
        ? SeenCertificate.Presence.UNDONE
        : SeenCertificate.Presence.GONE;
  }

  /** etcd was put back to a snapshot. */
  private record Restore(Instant snapshot, Instant back) {
    static Restore parse(String line) {
      String[] instants = line.split(" ", 2);
      return new Restore(Instant.parse(instants[0]), Instant.parse(instants[1]));
    }

    boolean hasUndone(Instant created) {
      return created.isAfter(snapshot) && !created.isAfter(back);
    }
  }

  private Set<Ask> asks() {
    return Stream.concat(declared("BaseStation"), ofKind("BaseStation"))
        .flatMap(object -> object.ask().stream())
        .collect(Collectors.toSet());
  }

  private List<FinalStation> stations() {
    return ofKind("BaseStation").map(ApiObject::station).toList();
  }

  /** A key that is told of no more has signed all the same. */
  private Stream<Documents.Issuer> issuers() {
    return Stream.concat(declared("CertificateAuthority"), ofKind("CertificateAuthority"))
        .flatMap(ApiObject::issuers)
        .distinct();
  }

  private List<SignedList> lists() {
    Map<String, Documents.Issuer> issuers =
        issuers()
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

  private Stream<ApiObject> declared(String kind) {
    return seen("declared.jsonl").filter(object -> object.is(kind));
  }

  private Stream<ApiObject> ofKind(String kind) {
    return objects.stream().filter(object -> object.is(kind));
  }

  private Stream<ApiObject> seen(String file) {
    return lines(file).map(HistoryFolder::json).map(ApiObject::new);
  }

  private Stream<String> ifTold(String file) {
    return Files.exists(folder.resolve(file)) ? lines(file) : Stream.empty();
  }

  /** One after the other, since all of a long run are more than memory; then it is closed. */
  private Stream<String> lines(String file) {
    return Stream.of(folder.resolve(file))
        .flatMap(HistoryFolder::opened)
        .filter(line -> !line.isBlank());
  }

  private static Stream<String> opened(Path file) {
    try {
      BufferedReader in = Files.newBufferedReader(file);
      return in.lines().onClose(() -> close(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(BufferedReader in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
