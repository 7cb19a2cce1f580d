package io.keymast.reconciler.clock;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.TimeGoneBack;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.Revocability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The newest times that an authority has stored, by the statuses that only the operator writes.
 * Once a person says that they were wrong, only what is stored later counts.
 */
public final class StoredTimes {
  private final ClusterView cluster;
  private final Map<AuthorityName, Instant> accepted = new ConcurrentHashMap<>();

  public StoredTimes(ClusterView cluster) {
    this.cluster = cluster;
  }

  /** None before it is known what a person has said. */
  public Optional<Brake> brake(CertificateAuthority object, Instant now) {
    return accepted(Names.of(object))
        .flatMap(wrong -> newest(object).filter(wrong::isBefore))
        .flatMap(time -> TimeGoneBack.brake(time, now));
  }

  public void accept(CertificateAuthority object, List<Brake> released) {
    if (released.stream().anyMatch(brake -> brake.isFor(BrakeReason.CLOCK_BEHIND))) {
      newest(object).ifPresent(time -> accept(Names.of(object), time));
    }
  }

  /** What was stored until then does not count; {@link Instant#EPOCH} if nobody said so. */
  public void accept(AuthorityName authority, Instant until) {
    accepted.put(authority, until);
  }

  /** Until when what was stored does not count; empty if that is not known yet. */
  Optional<Instant> accepted(AuthorityName authority) {
    return Optional.ofNullable(accepted.get(authority));
  }

  private Optional<Instant> newest(CertificateAuthority object) {
    Stream<Instant> issued =
        cluster.stationsOf(Names.of(object)).stream()
            .map(BaseStation::getStatus)
            .filter(Objects::nonNull)
            .map(BaseStationStatus::certificate)
            .filter(Objects::nonNull)
            .flatMap(certificate -> Stream.ofNullable(certificate.notBefore()))
            .map(notBefore -> seen(notBefore, object));
    Stream<Instant> published =
        Stream.ofNullable(object.getStatus())
            .map(CertificateAuthorityStatus::crl)
            .filter(Objects::nonNull)
            .flatMap(crl -> Stream.ofNullable(crl.thisUpdate()));
    return Stream.concat(issued, published).max(Instant::compareTo);
  }

  /** Others back-date as they please; but nothing is stored of theirs that has not begun. */
  private static Instant seen(Instant notBefore, CertificateAuthority object) {
    return switch (Revocability.of(object.getSpec())) {
      case BY_CRL -> TimeGoneBack.issuedAt(notBefore);
      case NOT_BY_KEYMAST -> notBefore;
    };
  }
}
