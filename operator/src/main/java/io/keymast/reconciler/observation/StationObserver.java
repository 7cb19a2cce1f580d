package io.keymast.reconciler.observation;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.ResourceNames;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.decision.AuthorityState;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Obstacle;
import io.keymast.decision.Standing;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.FleetIndexes;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.validation.SpecValidator;
import io.keymast.validation.SpecVerdict;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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

  public Instant now() {
    return clock.instant();
  }

  public ObservedStation fromCaches(BaseStation station) {
    return observe(station, cluster.certificatesOf(Names.of(station)));
  }

  /** It goes, and asks for no authority any more. */
  public void forget(BaseStation station) {
    authorities.forget(Names.of(station));
  }

  /** For the moment before something is signed or revoked. */
  public ObservedStation live(BaseStation station, KubernetesClient client) {
    return observe(station, liveCertificates(station, client));
  }

  /**
   * Whether the API server has nothing newer of what is asked of the station: caches may be late.
   */
  public boolean isCurrent(BaseStation station, KubernetesClient client) {
    return Optional.ofNullable(client.resource(station).get())
        .map(BaseStation::getMetadata)
        .filter(live -> live.getDeletionTimestamp() == null)
        .filter(live -> Objects.equals(live.getUid(), station.getMetadata().getUid()))
        .filter(live -> live.getGeneration().equals(station.getMetadata().getGeneration()))
        .isPresent();
  }

  /** All certificates of the station, whoever made them. */
  public static List<BaseStationCertificate> liveCertificates(
      BaseStation station, KubernetesClient client) {
    String eui = station.getSpec() == null ? null : station.getSpec().eui();
    Map<String, String> labels = eui == null ? Map.of() : Map.of(ResourceNames.EUI_LABEL, eui);
    StationName name = Names.of(station);
    return client
        .resources(BaseStationCertificate.class)
        .inNamespace(name.namespace())
        .withLabels(labels)
        .list()
        .getItems()
        .stream()
        .filter(certificate -> Names.stationOf(certificate).filter(name::equals).isPresent())
        .toList();
  }

  private ObservedStation observe(BaseStation station, List<BaseStationCertificate> stored) {
    StationName name = Names.of(station);
    SpecVerdict spec =
        specs.validate(name.namespace(), station.getSpec(), FleetIndexes.boundKey(station));
    List<StoredCertificate> verified = ofStation(station, stored).map(this::verifyLiving).toList();
    AuthorityName authority = cluster.authorityOf(station);
    Optional<Entry> entry = authorities.find(authority, name);
    boolean isHistoryKnown =
        verified.stream()
            .noneMatch(
                it ->
                    it instanceof StoredCertificate.Unverifiable(var claimed)
                        && claimed.binding().authority().equals(authority)
                        && cluster.authority(authority).isPresent());
    List<KnownCertificate> certificates = isHistoryKnown ? known(verified) : claimed(verified);
    return new ObservedStation(
        new ObservedStation.Identity(
            name, station.getMetadata().getUid(), station.getMetadata().getGeneration()),
        spec,
        isHistoryKnown ? authority(station, entry) : new AuthorityState.Loading(),
        standing(station, spec, certificates, claimed(verified)),
        certificates,
        clock.instant());
  }

  private AuthorityState authority(BaseStation station, Optional<Entry> judged) {
    AuthorityName name = cluster.authorityOf(station);
    if (cluster.authority(name).isEmpty()) {
      return new AuthorityState.Unusable(
          Obstacle.AUTHORITY_NOT_FOUND,
          "create the CertificateAuthority "
              + name
              + ", or name another one in spec.certificateAuthorityRef");
    }
    if (!cluster.isAtHome(name)) {
      return new AuthorityState.Unusable(
          Obstacle.AUTHORITY_NOT_SERVED,
          "the authority "
              + name
              + " is in a namespace that is none of authorities: add that to the chart's"
              + " authorityNamespaces, or name another one in spec.certificateAuthorityRef");
    }
    if (!cluster.admits(name, station.getMetadata().getNamespace())) {
      return new AuthorityState.Unusable(
          Obstacle.NAMESPACE_NOT_ALLOWED,
          "the authority "
              + name
              + " does not admit stations of this namespace: its owner sets"
              + " spec.allowedNamespaces");
    }
    return judged.map(entry -> state(name, entry)).orElseGet(AuthorityState.Loading::new);
  }

  private static AuthorityState state(AuthorityName name, Entry entry) {
    return switch (entry) {
      case Entry.NotReady notReady ->
          new AuthorityState.Unusable(
              Obstacle.AUTHORITY_NOT_READY,
              "the authority " + name + " is not ready: its own status says why");
      case Entry.Ready(var authority) -> authority.state();
      case Entry.Delegating(var authority) -> authority.state();
    };
  }

  private Standing standing(
      BaseStation station,
      SpecVerdict spec,
      List<KnownCertificate> certificates,
      List<KnownCertificate> claims) {
    return spec.trust()
        .map(declared -> standings.of(station, declared, certificates, claims))
        .orElseGet(Standing::unrivalled);
  }

  private static Stream<BaseStationCertificate> ofStation(
      BaseStation station, List<BaseStationCertificate> stored) {
    String eui = station.getSpec() == null ? null : station.getSpec().eui();
    return stored.stream()
        .filter(
            certificate ->
                certificate.getSpec() != null
                    && eui != null
                    && eui.equals(certificate.getSpec().eui()));
  }

  /** One on its way out is as good as revoked, but its revision and its tokens still count. */
  private StoredCertificate verifyLiving(BaseStationCertificate certificate) {
    StoredCertificate verified = verify(certificate);
    if (certificate.getMetadata().getDeletionTimestamp() == null) {
      return verified;
    }
    return switch (verified) {
      case StoredCertificate.Ours(var known) -> new StoredCertificate.Ours(known.departing());
      case StoredCertificate.Unverifiable(var claimed) ->
          new StoredCertificate.Unverifiable(claimed.departing());
      case StoredCertificate.Foreign foreign -> foreign;
    };
  }

  private static List<KnownCertificate> known(List<StoredCertificate> verified) {
    return verified.stream().flatMap(certificate -> certificate.ours().stream()).toList();
  }

  /**
   * Where no CA key is pinned: only the operator can make certificates (an admission policy), and
   * what is revoked in doubt does no harm.
   */
  private static List<KnownCertificate> claimed(List<StoredCertificate> verified) {
    return verified.stream().flatMap(certificate -> certificate.oursOrClaimed().stream()).toList();
  }

  public StoredCertificate verify(BaseStationCertificate certificate) {
    return anchors.verify(certificate);
  }

  /** The same by CA keys, too, that were pinned since this process started. */
  public StoredCertificate verifyAsEver(BaseStationCertificate certificate) {
    return anchors.verifyAsEver(certificate);
  }
}
