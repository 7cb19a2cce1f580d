package io.keymast.cache;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Objects of which a cache knows less than the API server.
 *
 * @param known by the object, the resourceVersion at which the cache has it; empty where it has
 *     none
 */
public record CacheGaps(Map<String, String> known) {
  public static final CacheGaps NONE = new CacheGaps(Map.of());

  /** By KEP-5504. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");

  public CacheGaps {
    known = Map.copyOf(known);
  }

  /**
   * What is newer in the cache than in the list was written since, or lost by a restore; others
   * look after that.
   *
   * @param live resourceVersions by object
   * @param listed the list's own resourceVersion
   * @param cached resourceVersions by object, read after the list
   */
  static CacheGaps between(Map<String, String> live, String listed, Map<String, String> cached) {
    Map<String, String> gaps = new HashMap<>();
    live.forEach(
        (object, version) -> {
          String known = cached.getOrDefault(object, "");
          if (known.isEmpty() || isOlder(known, version)) {
            gaps.put(object, known);
          }
        });
    cached.forEach(
        (object, version) -> {
          if (!live.containsKey(object) && isOlder(version, listed)) {
            gaps.put(object, version);
          }
        });
    return new CacheGaps(gaps);
  }

  CacheGaps and(CacheGaps others) {
    Map<String, String> all = new HashMap<>(known);
    all.putAll(others.known);
    return new CacheGaps(all);
  }

  /**
   * Where nothing came since: one look may meet events that are on their way, two with minutes
   * between them do not.
   */
  public Set<String> asBefore(CacheGaps former) {
    return known.entrySet().stream()
        .filter(gap -> gap.getValue().equals(former.known.get(gap.getKey())))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** What is no number can't be compared. */
  private static boolean isOlder(String version, String other) {
    return NUMBER.matcher(version).matches()
        && NUMBER.matcher(other).matches()
        && new BigInteger(version).compareTo(new BigInteger(other)) < 0;
  }
}
