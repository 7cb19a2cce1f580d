package io.keymast.auditor;

import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.domain.SerialNumber;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nothing was issued twice. */
final class Uniqueness {
  private Uniqueness() {}

  static Stream<Sin> sins(History history) {
    return Stream.of(
            signedTwice(history),
            storedTwice(history),
            createdTwice(history),
            revisionsTwice(history))
        .flatMap(each -> each);
  }

  private static Stream<Sin> signedTwice(History history) {
    return repeated(
            Stream.concat(history.journal().stream(), history.infrastructure().journal().stream())
                .filter(entry -> entry.kind() == JournalEntry.Kind.SIGNED)
                .map(JournalEntry::serialNumber)
                .toList())
        .map(
            serial ->
                new Sin(
                    Sin.Kind.DUPLICATE,
                    Owners.of(history, serial),
                    "serial number " + serial + " was signed more than once"));
  }

  private record Bearer(SerialNumber serialNumber, String name) {}

  /** Whatever the journal says: by two objects, of which one may be a server's, say. */
  private static Stream<Sin> storedTwice(History history) {
    Map<SerialNumber, Set<String>> ofStations =
        names(
            history.certificates().stream()
                .map(each -> new Bearer(each.inDer().content().serialNumber(), each.name())));
    Map<SerialNumber, Set<String>> others =
        names(
            history.infrastructure().kept().entrySet().stream()
                .map(each -> new Bearer(each.getValue(), each.getKey())));
    return ofStations.entrySet().stream()
        .filter(each -> each.getValue().size() > 1 || others.containsKey(each.getKey()))
        .map(
            each ->
                new Sin(
                    Sin.Kind.DUPLICATE,
                    Owners.of(history, each.getKey()),
                    "serial number %s is that of %s, and of others %s"
                        .formatted(
                            each.getKey(),
                            sorted(each.getValue()),
                            sorted(others.getOrDefault(each.getKey(), Set.of())))));
  }

  private static Map<SerialNumber, Set<String>> names(Stream<Bearer> bearers) {
    return bearers.collect(
        Collectors.groupingBy(
            Bearer::serialNumber, Collectors.mapping(Bearer::name, Collectors.toSet())));
  }

  /** The name is a function of what was decided; what a restore has undone is decided again. */
  private static Stream<Sin> createdTwice(History history) {
    Map<String, String> stations =
        history.certificates().stream()
            .collect(
                Collectors.toMap(
                    SeenCertificate::name, SeenCertificate::station, (one, other) -> one));
    List<String> created = new ArrayList<>(history.creations().names());
    history.certificates().stream()
        .filter(SeenCertificate::isUndone)
        .forEach(each -> created.remove(each.name()));
    return repeated(created)
        .map(
            name ->
                new Sin(
                    Sin.Kind.DUPLICATE,
                    stations.getOrDefault(name, name),
                    "the API server created " + name + " more than once"));
  }

  private record Revision(String station, long number) {}

  private static Stream<Sin> revisionsTwice(History history) {
    return history.certificates().stream()
        .filter(each -> !each.isUndone())
        .collect(
            Collectors.groupingBy(
                each -> new Revision(each.station(), each.revision()),
                Collectors.mapping(SeenCertificate::serialNumber, Collectors.toSet())))
        .entrySet()
        .stream()
        .filter(each -> each.getValue().size() > 1)
        .map(
            each ->
                new Sin(
                    Sin.Kind.DUPLICATE,
                    each.getKey().station(),
                    "revision %d has serial numbers %s"
                        .formatted(each.getKey().number(), sorted(each.getValue()))));
  }

  private static <T extends Comparable<T>> List<T> sorted(Collection<T> values) {
    return values.stream().sorted().toList();
  }

  private static <T> Stream<T> repeated(List<T> values) {
    return values.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .filter(each -> each.getValue() > 1)
        .map(Map.Entry::getKey);
  }
}
