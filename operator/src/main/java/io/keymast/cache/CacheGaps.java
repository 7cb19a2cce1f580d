package io.keymast.cache;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects of which a cache knows less than the API server.
 *
 * @param known by the object, the resourceVersion at which the cache has it; empty where it has
 *     none
 * @param listed how many objects the API server had to list for it
 */
public record CacheGaps(Map<String, String> known, int listed) {
  public static final CacheGaps NONE = new CacheGaps(Map.of(), 0);

  /** By KEP-5504. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");

  public CacheGaps {
    known = Map.copyOf(known);
  }

  /**
   * What is newer in the cache than in the list was written since, or lost by a restore; others
   * look after that.
   *
   * @param live as they are listed, one after the other
   * @param version the list's own resourceVersion
   * @param cached as they were when the list began
   */
  static CacheGaps between(
      Stream<ObjectVersion> live, String version, Stream<ObjectVersion> cached) {
    Map<String, ObjectVersion> unlisted =
        cached.collect(Collectors.toMap(ObjectVersion::uid, it -> it));
    Map<String, String> gaps = new HashMap<>();
    AtomicInteger listed = new AtomicInteger();
    live.forEach(
        it -> {
          listed.incrementAndGet();
          ObjectVersion known = unlisted.remove(it.uid());
          if (known == null) {
            gaps.put(it.object(), "");
          } else if (isOlder(known.version(), it.version())) {
            gaps.put(it.object(), known.version());
          }
        });
    unlisted.values().stream()
        .filter(it -> isOlder(it.version(), version))
        .forEach(it -> gaps.put(it.object(), it.version()));
    return new CacheGaps(gaps, listed.get());
  }

  CacheGaps and(CacheGaps others) {
    Map<String, String> all = new HashMap<>(known);
    all.putAll(others.known);
    return new CacheGaps(all, listed + others.listed);
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
