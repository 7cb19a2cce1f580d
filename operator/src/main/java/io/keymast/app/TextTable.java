package io.keymast.app;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows for people, or for scripts. */
record TextTable(List<String> columns, List<List<String>> rows) {
  /** How it is printed; each with its columns' names. */
  enum Format {
    /** Aligned by blanks. */
    TABLE,
    /** RFC 4180, but for lines that end with LF. */
    CSV
  }

  String print(Format format) {
    return switch (format) {
      case TABLE -> aligned();
      case CSV ->
          lines()
              .map(line -> line.stream().map(TextTable::quoted).collect(Collectors.joining(",")))
              .collect(Collectors.joining("\n", "", "\n"));
    };
  }

  private String aligned() {
    List<Integer> widths =
        IntStream.range(0, columns.size())
            .mapToObj(column -> lines().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .toList();
    return lines()
        .map(
            line ->
                IntStream.range(0, columns.size())
                    .mapToObj(
                        column ->
                            String.format(
                                Locale.ROOT, "%-" + widths.get(column) + "s", line.get(column)))
                    .collect(Collectors.joining("   "))
                    .stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private Stream<List<String>> lines() {
    return Stream.concat(Stream.of(columns), rows.stream());
  }

  private static String quoted(String value) {
    return value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? "\"" + value.replace("\"", "\"\"") + "\""
        : value;
  }
}
