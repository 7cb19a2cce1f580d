package io.keymast.reconciler;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.keymast.api.BaseStationCertificate;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StationChanges;
import io.keymast.reconciler.observation.Reservations;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The certificates that changed and whose stations were not told yet: a look that time alone brings
 * tells nobody anything. What was there before the caches were filled is none of them, since every
 * station is looked at afterwards.
 */
public final class CertificateChanges extends SimpleInboundEventSource<BaseStationCertificate>
    implements ResourceEventAware<BaseStationCertificate> {
  private final ClusterView cluster;
  private final Reservations reservations;
  private final Consumer<BaseStationCertificate> wake;
  private final Set<ResourceID> untold = ConcurrentHashMap.newKeySet();

  /**
   * @param reservations of which one ends once what it was for is seen; no echo ends the next one
   * @param wake hears of what no reconciler hears of: of one whose finalizer somebody took away,
   *     and of conditions that the operator wrote itself, once the cache has them. A station that
   *     was told of them before may have looked too early.
   */
  public CertificateChanges(
      ClusterView cluster, Reservations reservations, Consumer<BaseStationCertificate> wake) {
    super("certificate-changes");
    this.cluster = cluster;
    this.reservations = reservations;
    this.wake = wake;
  }

  @Override
  public void onResourceCreated(BaseStationCertificate certificate) {
    reservations.release(certificate);
    add(certificate);
  }

  @Override
  public void onResourceUpdated(BaseStationCertificate newer, BaseStationCertificate older) {
    if (!Objects.equals(newer.getMetadata().getUid(), older.getMetadata().getUid())) {
      vanish(older);
    }
    if (StationChanges.matterToCertificate(newer, older)) {
      add(newer);
    }
    if (StationChanges.sayOtherwise(newer, older) && isOurs(newer)) {
      wake.accept(newer);
    }
  }

  @Override
  public void onResourceDeleted(BaseStationCertificate certificate) {
    take(certificate);
    vanish(certificate);
    if (isOurs(certificate)) {
      wake.accept(certificate);
    }
  }

  /** Before its station is told, which would be issued another one. */
  private void vanish(BaseStationCertificate last) {
    if (isOurs(last)) {
      cluster.vanished().add(last);
    }
  }

  public void add(BaseStationCertificate certificate) {
    if (isOurs(certificate)) {
      untold.add(ResourceID.fromResource(certificate));
    }
  }

  /** Whether there is something to tell, which counts as told then. */
  public boolean take(BaseStationCertificate certificate) {
    return untold.remove(ResourceID.fromResource(certificate));
  }

  private boolean isOurs(BaseStationCertificate certificate) {
    return cluster.isReady() && cluster.serves(certificate);
  }
}
