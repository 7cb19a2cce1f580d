package io.keymast.bench;

import java.util.Arrays;
import java.util.List;

/** One figure, taken several times. */
record Samples(List<Double> sorted) {
  Samples {
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("a figure is taken at least once");
    }
    sorted = sorted.stream().sorted().toList();
  }

  static Samples of(double... values) {
    return new Samples(Arrays.stream(values).boxed().toList());
  }

  double median() {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double lowest() {
    return sorted.getFirst();
  }

  double highest() {
    return sorted.getLast();
  }
}
