package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** When the certificates of an authority end that have not ended yet. */
public final class UnexpiredCertificates {
  private final ClusterView cluster;
  private final KubernetesClient client;
  private final Clock clock;

  public UnexpiredCertificates(ClusterView cluster, KubernetesClient client, Clock clock) {
    this.cluster = cluster;
    this.client = client;
    this.clock = clock;
  }

  public List<Instant> endsByCache(AuthorityName name) {
    return ends(cluster.certificatesOf(name));
  }

  /** In all namespaces, also in those that this operator does not watch. */
  public List<Instant> endsLive(AuthorityName name) {
    return ends(
        client
            .resources(BaseStationCertificate.class)
            .inAnyNamespace()
            .withField("spec.certificateAuthorityRef.name", name.name())
            .list()
            .getItems()
            .stream()
            .filter(it -> Names.authorityOf(it).equals(Optional.of(name)))
            .toList());
  }

  private List<Instant> ends(List<BaseStationCertificate> certificates) {
    Instant now = clock.instant();
    return certificates.stream()
        .map(BaseStationCertificate::getSpec)
        .map(spec -> spec.notAfter())
        .filter(Objects::nonNull)
        .filter(now::isBefore)
        .toList();
  }
}
