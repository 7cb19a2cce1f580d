package io.keymast.cache;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares caches with the API server: nothing else tells of an event that got lost. */
public final class CacheComparison {
  private final LiveVersions live;
  private final Supplier<Stream<Followed>> followed;

  /**
   * @param followed those that have been filled
   */
  public CacheComparison(KubernetesClient client, Supplier<Stream<Followed>> followed) {
    this.live = new LiveVersions(client);
    this.followed = followed;
  }

  /** Of all lists, one after the other: each is gone before the next one comes. */
  public CacheGaps gaps() {
    return followed.get().map(this::gaps).reduce(CacheGaps.NONE, CacheGaps::and);
  }

  /** Of what may no longer be read, nothing is known. */
  private CacheGaps gaps(Followed list) {
    LiveVersions.Listing listing;
    try {
      listing = live.of(list);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return CacheGaps.NONE;
      }
      throw e;
    }
    return CacheGaps.between(
        listing.versions(),
        listing.listed(),
        list.cached().get().stream()
            .collect(Collectors.toMap(list::name, it -> it.getMetadata().getResourceVersion())));
  }
}
