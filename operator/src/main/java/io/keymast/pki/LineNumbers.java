package io.keymast.pki;

import java.util.List;
import java.util.stream.Collectors;

/** Says which lines are meant, without flooding: {@code lines 1, 2 and 7}. */
final class LineNumbers {
  private static final int NAMED = 6;

  private LineNumbers() {}

  static String of(List<Integer> numbers) {
    if (numbers.size() == 1) {
      return "line " + numbers.getFirst();
    }
    if (numbers.size() > NAMED) {
      return "lines "
          + joined(numbers.subList(0, NAMED))
          + " and "
          + (numbers.size() - NAMED)
          + " more";
    }
    return "lines " + joined(numbers.subList(0, numbers.size() - 1)) + " and " + numbers.getLast();
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
