package io.keymast.reconciler.observation;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.ProvenCertificates;
import io.keymast.reconciler.cluster.StoredCertificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CA certificates that an authority's status pins, by which stored certificates are told from
 * foreign ones; needs no CA key.
 */
public final class TrustAnchors {
  private final ClusterView cluster;
  private final ProvenCertificates proven = new ProvenCertificates();
  private final Map<AuthorityName, Parsed> parsed = new ConcurrentHashMap<>();

  /**
   * @param former pinned before, and no longer
   */
  private record Parsed(
      CertificateAuthorityStatus status,
      List<ParsedCertificate> anchors,
      List<ParsedCertificate> former) {
    /** What is pinned no longer once those are. */
    private List<ParsedCertificate> formerBeside(List<ParsedCertificate> pinned) {
      Set<String> present =
          pinned.stream().map(ParsedCertificate::fingerprint).collect(Collectors.toSet());
      return Stream.concat(former.stream(), anchors.stream())
          .filter(anchor -> !present.contains(anchor.fingerprint()))
          .toList();
    }
  }

  public TrustAnchors(ClusterView cluster) {
    this.cluster = cluster;
  }

  /** An authority that is absent, or that is not in the cache yet, makes nothing foreign. */
  StoredCertificate verify(BaseStationCertificate certificate) {
    return Names.authorityOf(certificate)
        .map(authority -> StoredCertificate.verify(certificate, of(authority), proven))
        .orElseGet(() -> new StoredCertificate.Foreign("it names no authority"));
  }

  /** The same by what this process has ever seen pinned: an older status may have been put back. */
  StoredCertificate verifyAsEver(BaseStationCertificate certificate) {
    StoredCertificate now = verify(certificate);
    return Names.authorityOf(certificate)
        .filter(_ -> now instanceof StoredCertificate.Foreign)
        .flatMap(authority -> Optional.ofNullable(parsed.get(authority)))
        .map(known -> StoredCertificate.verify(certificate, known.former(), proven))
        .filter(StoredCertificate.Ours.class::isInstance)
        .orElse(now);
  }

  private List<ParsedCertificate> of(AuthorityName name) {
    return cluster
        .authority(name)
        .map(CertificateAuthority::getStatus)
        .map(status -> parse(name, status))
        .orElse(List.of());
  }

  private List<ParsedCertificate> parse(AuthorityName name, CertificateAuthorityStatus status) {
    Parsed known = parsed.get(name);
    if (known != null && Objects.equals(known.status().generations(), status.generations())) {
      return known.anchors();
    }
    List<ParsedCertificate> anchors =
        Optional.ofNullable(status.generations()).orElse(List.of()).stream()
            .map(generation -> Optional.ofNullable(generation.certificate()))
            .flatMap(Optional::stream)
            .map(ParsedCertificate::parsePem)
            .flatMap(Optional::stream)
            .map(List::getFirst)
            .toList();
    if (known == null) {
      parsed.keySet().removeIf(former -> cluster.authority(former).isEmpty());
    }
    List<ParsedCertificate> former = known == null ? List.of() : known.formerBeside(anchors);
    parsed.put(name, new Parsed(status, anchors, former));
    return anchors;
  }
}
