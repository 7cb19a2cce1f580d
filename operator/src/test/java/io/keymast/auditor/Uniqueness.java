package io.keymast.auditor;

import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.SeenCertificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nothing was issued twice. */
final class Uniqueness {
  private Uniqueness() {}

  static Stream<Sin> sins(History history) {
    return Stream.of(signedTwice(history), createdTwice(history), revisionsTwice(history))
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
