package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.ResourceNames;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.decision.AuthorityState;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Obstacle;
import io.keymast.decision.Standing;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.validation.SpecValidator;
import io.keymast.validation.SpecVerdict;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers what deciding needs to know of a station: from the caches, or live. */
public final class StationObserver {
  private final ClusterView cluster;
  private final TrustAnchors anchors;
  private final CertificateAuthorities authorities;
  private final SpecValidator specs;
  private final StandingObserver standings;
  private final Clock clock;

  public StationObserver(
      ClusterView cluster,
      TrustAnchors anchors,
      CertificateAuthorities authorities,
      SpecValidator specs,
      StandingObserver standings,
      Clock clock) {
    this.cluster = cluster;
    this.anchors = anchors;
    this.authorities = authorities;
    this.specs = specs;
    this.standings = standings;
    this.clock = clock;
  }

  ObservedStation fromCaches(BaseStation station) {
    return observe(station, cluster.certificatesOf(ClusterView.nameOf(station)));
  }

  /** For the moment before something is signed or revoked. */
  ObservedStation live(BaseStation station, KubernetesClient client) {
    return observe(station, liveCertificates(station, client));
  }

  /** All certificates of the station, whoever made them. */
  static List<BaseStationCertificate> liveCertificates(
      BaseStation station, KubernetesClient client) {
    String eui = station.getSpec() == null ? null : station.getSpec().eui();
    Map<String, String> labels = eui == null ? Map.of() : Map.of(ResourceNames.EUI_LABEL, eui);
    StationName name = ClusterView.nameOf(station);
    return client
        .resources(BaseStationCertificate.class)
        .inNamespace(name.namespace())
        .withLabels(labels)
        .list()
        .getItems()
        .stream()
        .filter(certificate -> ClusterView.stationOf(certificate).filter(name::equals).isPresent())
        .toList();
  }

  private ObservedStation observe(BaseStation station, List<BaseStationCertificate> stored) {
    StationName name = ClusterView.nameOf(station);
    SpecVerdict spec =
        specs.validate(name.namespace(), station.getSpec(), ClusterView.boundKey(station));
    return new ObservedStation(
        new ObservedStation.Identity(
            name, station.getMetadata().getUid(), station.getMetadata().getGeneration()),
        spec,
        authority(station),
        standing(station, spec),
        known(station, stored),
        clock.instant());
  }

  private AuthorityState authority(BaseStation station) {
    AuthorityName name = cluster.authorityOf(station);
    if (cluster.authority(name).isEmpty()) {
      return new AuthorityState.Unusable(
          Obstacle.AUTHORITY_NOT_FOUND,
          "create the CertificateAuthority "
              + name
              + ", or name another one in spec.certificateAuthorityRef");
    }
    return authorities
        .find(name)
        .map(entry -> state(station, name, entry))
        .orElseGet(AuthorityState.Loading::new);
  }

  private AuthorityState state(
      BaseStation station, AuthorityName name, CertificateAuthorities.Entry entry) {
    return switch (entry) {
      case CertificateAuthorities.Entry.NotReady(var message) ->
          new AuthorityState.Unusable(
              Obstacle.AUTHORITY_NOT_READY, "the authority " + name + " is not ready: " + message);
      case CertificateAuthorities.Entry.Ready(var authority) -> {
        String namespace = station.getMetadata().getNamespace();
        boolean admitted =
            authority
                .policy()
                .allowedNamespaces()
                .admits(namespace, cluster.labelsOfNamespace(namespace), name.namespace());
        yield admitted
            ? authority.state()
            : new AuthorityState.Unusable(
                Obstacle.NAMESPACE_NOT_ALLOWED,
                "the authority "
                    + name
                    + " does not admit stations of this namespace: its owner sets"
                    + " spec.allowedNamespaces");
      }
    };
  }

  private Standing standing(BaseStation station, SpecVerdict spec) {
    return switch (spec) {
      case SpecVerdict.Invalid invalid -> Standing.unrivalled();
      case SpecVerdict.Valid(var declared) -> standings.of(station, declared);
    };
  }

  private List<KnownCertificate> known(BaseStation station, List<BaseStationCertificate> stored) {
    String eui = station.getSpec() == null ? null : station.getSpec().eui();
    return stored.stream()
        .filter(certificate -> certificate.getMetadata().getDeletionTimestamp() == null)
        .filter(
            certificate ->
                certificate.getSpec() != null
                    && eui != null
                    && eui.equals(certificate.getSpec().eui()))
        .<KnownCertificate>mapMulti(
            (certificate, sink) -> {
              if (verify(certificate) instanceof StoredCertificate.Ours(var known)) {
                sink.accept(known);
              }
            })
        .toList();
  }

  StoredCertificate verify(BaseStationCertificate certificate) {
    Optional<AuthorityName> authority =
        ClusterView.authorityOf(certificate).filter(name -> cluster.authority(name).isPresent());
    return authority.isEmpty()
        ? new StoredCertificate.Foreign("the authority that it names does not exist")
        : StoredCertificate.verify(certificate, anchors.of(authority.get()));
  }
}
