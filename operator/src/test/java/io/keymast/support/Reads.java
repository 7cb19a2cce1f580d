package io.keymast.support;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a process reads, but for its watches: what is asked for is counted, each by its URI. */
public final class Reads {
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<Touched> touched = new CopyOnWriteArrayList<>();
  private IntFunction<Fault> faults = occurrence -> new Fault.None();
  private Predicate<String> troubled = _ -> true;

  private record Touched(String uri, Moment until) {}

  /**
   * @param next what is done to the first, the second... that asks for the same, from now on
   */
  public synchronized void trouble(IntFunction<Fault> next) {
    trouble(_ -> true, next);
  }

  /** The same of those whose URI is such. */
  public synchronized void trouble(Predicate<String> uris, IntFunction<Fault> next) {
    troubled = uris;
    faults = next;
    counts.clear();
    touched.clear();
  }

  /** From now on; what was touched is. */
  public synchronized void endTrouble() {
    faults = occurrence -> new Fault.None();
  }

  /** To how many something was done, of those whose URI is such. */
  public long touched(Predicate<String> uris) {
    return troubles(uris).count();
  }

  /** Until when that lasted, of each. */
  public Stream<Moment> troubles(Predicate<String> uris) {
    return touched.stream().filter(each -> uris.test(each.uri())).map(Touched::until);
  }

  /** How many of such a URI there were since the last trouble began. */
  public synchronized int asked(Predicate<String> uris) {
    return counts.entrySet().stream()
        .filter(each -> uris.test(each.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  synchronized Fault meet(URI uri) {
    String asked = uri.toString();
    int occurrence = counts.merge(asked, 1, Integer::sum);
    Fault fault = troubled.test(asked) ? faults.apply(occurrence) : new Fault.None();
    if (!(fault instanceof Fault.None)) {
      touched.add(new Touched(asked, Moment.afterNow(Moment.Kind.TROUBLE, length(fault))));
    }
    return fault;
  }

  private static Duration length(Fault fault) {
    return fault instanceof Fault.DelayAnswer(var by) ? by : Duration.ZERO;
  }
}
