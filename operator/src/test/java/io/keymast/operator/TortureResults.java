package io.keymast.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.auditor.Audit;
import io.keymast.auditor.Sin;
import io.keymast.operator.Finding.Breach;
import io.keymast.support.RunArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of all plans, by their fault. */
final class TortureResults {
  private static final String UNATTRIBUTED = "unattributed";

  private final String whose;
  private final List<Outcome<?>> outcomes = new ArrayList<>();
  private final List<Sin> sins = new ArrayList<>();
  private final List<Row> counted = new ArrayList<>();

  /**
   * How many plans there were of this fault, and how many of them broke a promise.
   *
   * @param came in how many the fault came at all
   * @param others that broke another promise than those before
   * @param slowest the seconds that the slowest plan took back after its fault
   */
  @JsonPropertyOrder({
    "fault",
    "tries",
    "duplicates",
    "forgotten",
    "unrevoked",
    "diverged",
    "met",
    "came",
    "others",
    "slowest"
  })
  record Row(
      String fault,
      long tries,
      long duplicates,
      long forgotten,
      long unrevoked,
      long diverged,
      long came,
      long others,
      long slowest) {
    /** Whether the fault came in each try, and nothing was broken. */
    @JsonProperty("met")
    boolean met() {
      return came >= tries && duplicates + forgotten + unrevoked + diverged + others == 0;
    }

    Row plus(Row other) {
      return new Row(
          fault,
          tries + other.tries,
          duplicates + other.duplicates,
          forgotten + other.forgotten,
          unrevoked + other.unrevoked,
          diverged + other.diverged,
          came + other.came,
          others + other.others,
          Math.max(slowest, other.slowest));
    }
  }

  /** Of the operator's. */
  TortureResults() {
    this("");
  }

  /**
   * @param whose writes were hit: what each fault is told by
   */
  TortureResults(String whose) {
    this.whose = whose;
  }

  synchronized void add(Outcome<?> outcome) {
    outcomes.add(outcome);
  }

  /** What the auditor found in the history of all plans; each sin is put down to its plan. */
  synchronized void add(Audit audit) {
    sins.addAll(audit.sins());
  }

  /** Of a storm: here each kill is a try, and each sin and each finding counts. */
  synchronized void add(String fault, int kills, KillStorm.End end) {
    long unended = end.findings().stream().filter(it -> it.breach() == Breach.DIVERGED).count();
    add(
        new Row(
            fault,
            kills,
            end.audit().duplicates(),
            end.audit().forgotten(),
            end.audit().unrevoked(),
            end.audit().diverged() + unended,
            Math.min(kills, end.deaths()),
            end.findings().size() - unended,
            end.recovery().toSeconds()));
  }

  /** What came to no verdict is one try that has diverged. */
  synchronized void addUnended(String what) {
    add(new Row(whose + what, 1, 0, 0, 0, 1, 0, 0, 0));
  }

  /** What was counted elsewhere. */
  synchronized void add(Row row) {
    counted.add(row);
  }

  synchronized List<Row> rows() {
    Stream<Row> plans =
        outcomes.stream()
            .collect(Collectors.groupingBy(outcome -> whose + outcome.plan().fault()))
            .entrySet()
            .stream()
            .map(each -> row(each.getKey(), each.getValue()));
    Stream<Row> others =
        counted.stream()
            .collect(Collectors.toMap(Row::fault, row -> row, Row::plus))
            .values()
            .stream();
    return Stream.of(plans, others, unattributed().stream())
        .flatMap(each -> each)
        .sorted(Comparator.comparing(Row::fault))
        .toList();
  }

  /** A row a line, so that the parts of a run can be put together. */
  void write(String part) {
    try {
      ObjectMapper json = new ObjectMapper();
      Path parts = Files.createDirectories(RunArchive.results().resolve("parts"));
      List<String> lines = new ArrayList<>();
      for (Row row : rows()) {
        lines.add(json.writeValueAsString(row));
      }
      Files.write(parts.resolve(part + ".jsonl"), lines);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers is JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Row row(String fault, List<Outcome<?>> ofFault) {
    return new Row(
        fault,
        ofFault.size(),
        count(ofFault, Breach.DUPLICATE),
        count(ofFault, Breach.FORGOTTEN),
        count(ofFault, Breach.UNREVOKED),
        count(ofFault, Breach.DIVERGED),
        ofFault.stream().filter(Outcome::isMet).count(),
        ofFault.stream().filter(Outcome::breaksAnother).count(),
        ofFault.stream().mapToLong(outcome -> outcome.recovery().toSeconds()).max().orElse(0));
  }

  /** What the auditor found and no plan can be blamed for is not lost for that: each sin counts. */
  private Optional<Row> unattributed() {
    List<Sin.Kind> kinds =
        sins.stream()
            .filter(sin -> outcomes.stream().noneMatch(outcome -> isAbout(sin, outcome)))
            .map(Sin::kind)
            .toList();
    return kinds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Row(
                UNATTRIBUTED,
                0,
                Collections.frequency(kinds, Sin.Kind.DUPLICATE),
                Collections.frequency(kinds, Sin.Kind.FORGOTTEN),
                Collections.frequency(kinds, Sin.Kind.UNREVOKED),
                Collections.frequency(kinds, Sin.Kind.DIVERGED),
                0,
                0,
                0));
  }

  private long count(List<Outcome<?>> ofFault, Breach breach) {
    return ofFault.stream()
        .filter(outcome -> outcome.breaks(breach) || isFoundOut(outcome, breach))
        .count();
  }

  private boolean isFoundOut(Outcome<?> outcome, Breach breach) {
    return sins.stream()
        .filter(sin -> sin.kind().name().equals(breach.name()))
        .anyMatch(sin -> isAbout(sin, outcome));
  }

  /** About its station or authority, or about an object that is named after these. */
  private static boolean isAbout(Sin sin, Outcome<?> outcome) {
    String name = "/" + outcome.scene();
    return sin.about().endsWith(name) || sin.about().contains(name + "-");
  }
}
