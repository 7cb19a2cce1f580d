package io.keymast.reconciler.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Indexes of what hardly two objects have in common. The framework keeps a set for each value, of
 * 300 bytes whatever is in it; so values share one by their hash, a shelf, and whoever asks for a
 * value looks through its shelf.
 *
 * @param <T> what is indexed
 */
final class Shelves<T> {
  /** Each takes half a dozen objects of a fleet of 50,000. */
  private static final int COUNT = 8_192;

  private static final List<String> NAMES =
      IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();

  private final Map<String, Function<T, List<String>>> values;

  /**
   * @param values of an object, by the name of their index
   */
  Shelves(Map<String, Function<T, List<String>>> values) {
    this.values = Map.copyOf(values);
  }

  /** What the framework is to index by. */
  Map<String, Function<T, List<String>>> indexers() {
    Map<String, Function<T, List<String>>> indexers = new HashMap<>();
    values.forEach(
        (index, of) ->
            indexers.put(
                index, object -> of.apply(object).stream().map(Shelves::of).distinct().toList()));
    return indexers;
  }

  /** Where a value stands, among others. */
  static String of(String value) {
    int hash = value.hashCode();
    return NAMES.get(Math.floorMod(hash ^ (hash >>> 16), COUNT));
  }

  boolean has(String index, T object, String value) {
    return Objects.requireNonNull(values.get(index), index).apply(object).contains(value);
  }
}
