package io.keymast.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.keymast.operator.Finding.Breach;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What became of all plans, by their fault. */
final class TortureResults {
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * How many plans there were of this fault, how many of them broke a promise, and in how many the
   * fault came at all.
   */
  record Row(
      String fault,
      long tries,
      long duplicates,
      long forgotten,
      long unrevoked,
      long diverged,
      long met) {
    static Row of(String fault, List<Outcome> outcomes) {
      return new Row(
          fault,
          outcomes.size(),
          count(outcomes, Breach.DUPLICATE),
          count(outcomes, Breach.FORGOTTEN),
          count(outcomes, Breach.UNREVOKED),
          count(outcomes, Breach.DIVERGED),
          outcomes.stream().filter(Outcome::isMet).count());
    }

    private static long count(List<Outcome> outcomes, Breach breach) {
      return outcomes.stream().filter(outcome -> outcome.breaks(breach)).count();
    }
  }

  synchronized void add(Outcome outcome) {
    outcomes.add(outcome);
  }

  synchronized List<Row> rows() {
    return outcomes.stream()
        .collect(Collectors.groupingBy(outcome -> outcome.plan().fault()))
        .entrySet()
        .stream()
        .map(each -> Row.of(each.getKey(), each.getValue()))
        .sorted((one, other) -> one.fault().compareTo(other.fault()))
        .toList();
  }

  void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(file.toFile(), rows());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
