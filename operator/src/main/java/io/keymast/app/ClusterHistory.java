package io.keymast.app;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The newest state of the cluster that was seen. Resource versions are compared as numbers
 * (KEP-5504); a server that hands out others can't be judged.
 */
record ClusterHistory(Optional<BigInteger> newest) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");

  /** What a list's resourceVersion tells. */
  sealed interface Verdict {
    record Onward(ClusterHistory history) implements Verdict {}

    record WentBack(BigInteger from, BigInteger to) implements Verdict {}

    record NotComparable(String resourceVersion) implements Verdict {}
  }

  /** With what watches have seen since; text that is no number tells nothing. */
  ClusterHistory seenBy(Stream<String> watches) {
    return new ClusterHistory(
        Stream.concat(
                newest.stream(),
                watches.filter(ClusterHistory::isNumber).map(text -> new BigInteger(text)))
            .max(Comparator.naturalOrder()));
  }

  Verdict judge(String resourceVersion) {
    if (!isNumber(resourceVersion)) {
      return new Verdict.NotComparable(resourceVersion);
    }
    BigInteger seen = new BigInteger(resourceVersion);
    return newest
        .filter(former -> former.compareTo(seen) > 0)
        .<Verdict>map(former -> new Verdict.WentBack(former, seen))
        .orElseGet(() -> new Verdict.Onward(new ClusterHistory(Optional.of(seen))));
  }

  private static boolean isNumber(String resourceVersion) {
    return NUMBER.matcher(resourceVersion).matches();
  }
}
