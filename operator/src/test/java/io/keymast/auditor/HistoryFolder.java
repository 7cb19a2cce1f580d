package io.keymast.auditor;

import io.keymast.auditor.History.Ask;
import io.keymast.auditor.History.Creations;
import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.Infrastructure;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.SignedList;
import io.keymast.auditor.History.Told;
import io.keymast.auditor.History.Versions;
import io.keymast.auditor.Retired.Theft;
import io.keymast.domain.SerialNumber;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a run leaves what is to be judged:
 *
 * <ul>
 *   <li>{@code journal}: the operator's standard output, of all its lives
 *   <li>{@code audit.log}: the API server's
 *   <li>{@code certificates.jsonl}: each BaseStationCertificate whenever it was seen, a line each;
 *       {@code "gone": true} as it went
 *   <li>{@code declared.jsonl}: each BaseStation and CertificateAuthority likewise
 *   <li>{@code ledger.jsonl}: each segment of a ledger likewise; without it, nobody asks what came
 *       first
 *   <li>{@code objects.json}: all objects as they are in the end
 *   <li>{@code infrastructure.jsonl}: what else is stored of certificates then, a line each: {@code
 *       name} and PEM {@code certificate}
 *   <li>{@code retired-keys.jsonl}: the ConfigMaps of retired keys then, a line each; without it,
 *       nobody asks which keys are retired
 *   <li>{@code crls/}: DER CRLs
 *   <li>{@code end}: when it ended, by the operator's clock
 *   <li>{@code unreadable}: heads that were published, and of which no CRL could be made, if any
 * </ul>
 *
 * and, only where such a thing was done to the cluster, a line for each time:
 *
 * <ul>
 *   <li>{@code restores}: of when the snapshot of etcd is, and when it was put back
 *   <li>{@code restorers}: who created objects from a backup of objects
 *   <li>{@code time-taken-back}: when a person said that CRLs had been signed in the future
 *   <li>{@code sleeps}: from when and until when the machine slept, by the operator's clock
 * </ul>
 */
final class HistoryFolder {
  private static final String CERTIFICATES = "certificates.jsonl";

  private final FolderFiles files;
  private final List<ApiObject> objects;
  private final List<Restore> restores;
  private final Set<String> restorers;
  private final List<Creation> creations;

  private HistoryFolder(Path folder) {
    this.files = new FolderFiles(folder);
    this.objects = ApiObject.all(files.json("objects.json"));
    this.restores = files.ifTold("restores").map(Restore::parse).toList();
    this.restorers = files.ifTold("restorers").collect(Collectors.toSet());
    this.creations = files.jsonLines("audit.log").flatMap(Creation::told).toList();
  }

  static History read(Path folder) {
    HistoryFolder it = new HistoryFolder(folder);
    return new History(
        Instant.parse(it.files.text("end").strip()),
        it.journal(line -> line.ofStation().stream()),
        JournalChain.gaps(it.journal()),
        it.journal(line -> line.ofKey().stream()),
        new Infrastructure(it.journal(line -> line.ofInfrastructure().stream()), it.kept()),
        it.creations(),
        it.certificates(),
        it.asks(),
        it.stations(),
        it.lists(),
        it.files.ifTold("unreadable").toList(),
        it.versions(),
        it.clock(),
        it.retired());
  }

  private Stream<String> journal() {
    return files.lines("journal").filter(line -> line.startsWith("{\"journal\""));
  }

  private <T> List<T> journal(Function<JournalLine, Stream<T>> what) {
    return journal().map(FolderFiles::parsed).map(JournalLine::new).flatMap(what).toList();
  }

  private Map<String, SerialNumber> kept() {
    List<Documents.Issuer> issuers = issuers().toList();
    return files
        .ifTold("infrastructure.jsonl")
        .map(FolderFiles::parsed)
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
    Stream.concat(seen(CERTIFICATES), ofKind("BaseStationCertificate"))
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
    return files.contents("crls").stream()
        .map(der -> Documents.list(der, issuers))
        .sorted(Comparator.comparing(SignedList::number))
        .toList();
  }

  /** What etcd was put back to counts anew. */
  private Optional<Versions> versions() {
    return restores.isEmpty() && files.has("ledger.jsonl")
        ? Optional.of(
            new Versions(
                earliest(
                    seen("ledger.jsonl")
                        .flatMap(
                            object ->
                                new Segment(object)
                                    .entries()
                                    .map(entry -> Map.entry(entry, object.version())))),
                earliest(
                    Stream.concat(seen(CERTIFICATES), ofKind("BaseStationCertificate"))
                        .map(object -> Map.entry(object.serialNumber(), object.version()))),
                departures(seen(CERTIFICATES)),
                departures(declared("BaseStation"))))
        : Optional.empty();
  }

  private static <T> Map<T, Long> earliest(Stream<Map.Entry<T, Long>> versions) {
    return versions.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::min));
  }

  private static List<Versions.Departure> departures(Stream<ApiObject> seen) {
    return seen.filter(ApiObject::isReleased)
        .map(object -> new Versions.Departure(object.name(), object.version()))
        .toList();
  }

  private Optional<Retired> retired() {
    return files.has("retired-keys.jsonl")
        ? Optional.of(
            new Retired(
                ofKind("CertificateAuthority").map(ApiObject::name).collect(Collectors.toSet()),
                seen("retired-keys.jsonl")
                    .map(RetiredShard::new)
                    .flatMap(RetiredShard::keys)
                    .collect(Collectors.toSet()),
                Stream.concat(declared("CertificateAuthority"), ofKind("CertificateAuthority"))
                    .flatMap(ApiObject::readmitted)
                    .collect(Collectors.toSet()),
                thefts()))
        : Optional.empty();
  }

  /** What was declared before a snapshot of etcd came back may never have been. */
  private List<Theft> thefts() {
    Map<String, Theft> ofStations = new LinkedHashMap<>();
    Stream.concat(
            restores.isEmpty() ? declared("BaseStation") : Stream.empty(), ofKind("BaseStation"))
        .flatMap(object -> object.theft().stream())
        .forEach(theft -> ofStations.merge(theft.station(), theft, HistoryFolder::first));
    return List.copyOf(ofStations.values());
  }

  /** Under whom it was called so last. */
  private static Theft first(Theft first, Theft next) {
    return first.authority().equals(next.authority()) ? first : next;
  }

  private Told clock() {
    return new Told(
        files.ifTold("time-taken-back").map(Instant::parse).toList(),
        files
            .ifTold("sleeps")
            .map(line -> line.split(" ", 2))
            .map(sleep -> new Told.Sleep(Instant.parse(sleep[0]), Instant.parse(sleep[1])))
            .toList());
  }

  private Stream<ApiObject> declared(String kind) {
    return seen("declared.jsonl").filter(object -> object.is(kind));
  }

  private Stream<ApiObject> ofKind(String kind) {
    return objects.stream().filter(object -> object.is(kind));
  }

  private Stream<ApiObject> seen(String file) {
    return files.jsonLines(file).map(ApiObject::new);
  }
}
