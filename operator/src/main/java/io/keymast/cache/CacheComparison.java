package io.keymast.cache;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares caches with the API server: nothing else tells of an event that got lost. What may not
 * be listed keeps nobody from the rest.
 */
public final class CacheComparison {
  private static final Logger LOG = LoggerFactory.getLogger(CacheComparison.class);

  private final LiveVersions live;
  private final Supplier<Stream<Followed>> followed;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /**
   * @param followed those that have been filled
   */
  public CacheComparison(KubernetesClient client, Supplier<Stream<Followed>> followed) {
    this.live = new LiveVersions(client);
    this.followed = followed;
  }

  /** Of all lists, one after the other, and object by object: a fleet is not in memory twice. */
  public CacheGaps gaps() {
    return followed.get().map(this::gaps).reduce(CacheGaps.NONE, CacheGaps::and);
  }

  private CacheGaps gaps(Followed list) {
    String compared = list.path();
    try {
      CacheGaps gaps = between(list);
      refused.remove(compared);
      return gaps;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      if (refused.add(compared)) {
        LOG.atWarn()
            .addKeyValue("list", compared)
            .log("what may not be listed is not compared with the caches until it may");
      }
      return CacheGaps.NONE;
    }
  }

  private CacheGaps between(Followed list) {
    GapSearch search = new GapSearch(list.cached().get().stream().map(ObjectVersion::of));
    return search.found(live.list(list, search::meets));
  }
}
