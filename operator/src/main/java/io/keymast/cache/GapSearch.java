package io.keymast.cache;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * For gaps of one cache, by a list that comes object by object. What is newer in the cache than in
 * the list was written since, or lost by a restore; others look after that.
 */
final class GapSearch {
  /** By KEP-5504. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");

  private final Map<String, ObjectVersion> unlisted;
  private final Map<String, String> gaps = new HashMap<>();
  private int listed;

  /**
   * @param cached as it was when the list began
   */
  GapSearch(Stream<ObjectVersion> cached) {
    this.unlisted = cached.collect(Collectors.toMap(ObjectVersion::uid, it -> it));
  }

  void meets(ObjectVersion live) {
    listed++;
    ObjectVersion known = unlisted.remove(live.uid());
    if (known == null) {
      gaps.put(live.object(), "");
    } else if (isOlder(known.version(), live.version())) {
      gaps.put(live.object(), known.version());
    }
  }

  /**
   * After the last object.
   *
   * @param version the list's own resourceVersion
   */
  CacheGaps found(String version) {
    unlisted.values().stream()
        .filter(it -> isOlder(it.version(), version))
        .forEach(it -> gaps.put(it.object(), it.version()));
    return new CacheGaps(gaps, listed);
  }

  /** What is no number can't be compared. */
  private static boolean isOlder(String version, String other) {
    return NUMBER.matcher(version).matches()
        && NUMBER.matcher(other).matches()
        && new BigInteger(version).compareTo(new BigInteger(other)) < 0;
  }
}
