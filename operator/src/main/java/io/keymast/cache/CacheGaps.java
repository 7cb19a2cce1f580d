package io.keymast.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects of which a cache knows less than the API server.
 *
 * @param known by the object, the resourceVersion at which the cache has it; empty where it has
 *     none
 * @param listed how many objects the API server had to list for it
 */
public record CacheGaps(Map<String, String> known, int listed) {
  public static final CacheGaps NONE = new CacheGaps(Map.of(), 0);

  public CacheGaps {
    known = Map.copyOf(known);
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
}
