package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the caches with the API server: nothing else tells of an event that got lost. What may
 * not be listed keeps nobody from the rest.
 */
public final class CacheComparison {
  private static final Logger LOG = LoggerFactory.getLogger(CacheComparison.class);

  private final LiveVersions live;
  private final ClusterView cluster;
  private final Set<String> namespaces;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /**
   * @param namespaces of stations that are watched; empty for all
   */
  public CacheComparison(KubernetesClient client, ClusterView cluster, Set<String> namespaces) {
    this.live = new LiveVersions(client);
    this.cluster = cluster;
    this.namespaces = Set.copyOf(namespaces);
  }

  /** Of all kinds, one after the other: each list is gone before the next one comes. */
  public CacheGaps gaps() {
    return cluster.kinds().stream()
        .flatMap(kind -> places(kind).map(place -> gaps(kind, place)))
        .reduce(CacheGaps.NONE, CacheGaps::and);
  }

  private Stream<String> places(Class<? extends HasMetadata> kind) {
    return namespaces.isEmpty() || kind.equals(CertificateAuthority.class)
        ? Stream.of("")
        : namespaces.stream().map(CacheComparison::place);
  }

  private static String place(String namespace) {
    return "namespaces/" + namespace + "/";
  }

  private CacheGaps gaps(Class<? extends HasMetadata> kind, String place) {
    String compared = HasMetadata.getPlural(kind) + " " + place;
    try {
      CacheGaps gaps = between(live.of(kind, place), kind, place);
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

  private CacheGaps between(
      LiveVersions.Listing listing, Class<? extends HasMetadata> kind, String place) {
    List<? extends HasMetadata> cached = cluster.cached(kind);
    return CacheGaps.between(
        listing.versions(),
        listing.listed(),
        cached.stream()
            .filter(it -> place.isEmpty() || place.equals(place(it.getMetadata().getNamespace())))
            .collect(
                Collectors.toMap(
                    it ->
                        LiveVersions.name(
                            kind,
                            it.getMetadata().getNamespace(),
                            it.getMetadata().getName(),
                            it.getMetadata().getUid()),
                    it -> it.getMetadata().getResourceVersion())));
  }
}
