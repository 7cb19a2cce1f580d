package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.observation.StationObserver;
import io.keymast.reconciler.revoking.RevocationFollower;
import io.keymast.reconciler.revoking.Revoker;
import io.keymast.revocation.LedgerException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a deleted station go: every unexpired certificate that it ever had is revoked, durably,
 * before its last trace goes. Creates nothing in the station's namespace, which may be ending.
 */
public final class StationDeparture {
  private static final Logger LOG = LoggerFactory.getLogger(StationDeparture.class);

  private final KubernetesClient client;
  private final StationObserver observer;
  private final Revoker revoker;
  private final AuthorityPresence presence;
  private final Clock clock;

  public StationDeparture(
      KubernetesClient client,
      StationObserver observer,
      Revoker revoker,
      AuthorityPresence presence,
      Clock clock) {
    this.client = client;
    this.observer = observer;
    this.revoker = revoker;
    this.presence = presence;
    this.clock = clock;
  }

  /** Returns when the ledger holds them all and their objects are on their way out. */
  List<Revocation> depart(BaseStation station) {
    List<BaseStationCertificate> stored = StationObserver.liveCertificates(station, client);
    List<Revocation> durable = makeDurable(leaving(stored));
    stored.forEach(certificate -> client.resource(certificate).delete());
    return durable;
  }

  /** One certificate, deleted by hand or with its station. */
  List<Revocation> release(BaseStationCertificate certificate) {
    return makeDurable(leaving(List.of(certificate)));
  }

  /**
   * Without the authority, in the ledger that it left; without that, nobody could ever read it.
   * Returns what is durable now.
   */
  private List<Revocation> makeDurable(List<Leaving> leaving) {
    List<Revocation> durable = new ArrayList<>();
    Attempts.forEach(
        leaving.stream().collect(Collectors.groupingBy(Leaving::authority)),
        (authority, list) -> {
          List<Revocation> all = list.stream().map(Leaving::revocation).toList();
          switch (presence.of(authority)) {
            case PRESENT, LEFT_ITS_LEDGER -> {
              store(list);
              presence.liftFinalizersWhereAbandoned(authority);
              durable.addAll(all);
            }
            case UNSERVED -> throw notServed(authority);
            case GONE -> all.forEach(StationDeparture::tellLost);
          }
        });
    return durable;
  }

  /** What its status told of before is no news, but the ledger may have lost it. */
  private void store(List<Leaving> leaving) {
    Map<Boolean, List<Revocation>> byTold =
        leaving.stream()
            .collect(
                Collectors.partitioningBy(
                    Leaving::isTold, Collectors.mapping(Leaving::revocation, Collectors.toList())));
    storeThoughRetiredKeysAreFull(() -> revoker.affirm(byTold.getOrDefault(true, List.of())));
    storeThoughRetiredKeysAreFull(() -> revoker.makeDurable(byTold.getOrDefault(false, List.of())));
  }

  /** It is revoked by then: that its key can't be retired keeps nobody here. */
  private static void storeThoughRetiredKeysAreFull(Runnable step) {
    try {
      step.run();
    } catch (LedgerException.RetiredKeysFull full) {
      LOG.atError().setCause(full).log("revoked, but its compromised key is not retired");
    }
  }

  private record Leaving(Revocation revocation, boolean isTold) {
    private AuthorityName authority() {
      return revocation.certificate().binding().authority();
    }
  }

  private static IllegalStateException notServed(AuthorityName authority) {
    return new IllegalStateException(
        "what %s issued can't be revoked: give its namespace back to the chart's"
                .formatted(authority)
            + " authorityNamespaces, or wait until its last certificate has ended");
  }

  private static void tellLost(Revocation revocation) {
    LOG.atWarn()
        .addKeyValue("authority", revocation.certificate().binding().authority())
        .addKeyValue("serialNumber", revocation.certificate().serialNumber())
        .log("not revoked: its authority and its ledger are gone");
  }

  /** In doubt too: a serial number too many in a CRL does no harm. */
  private Optional<KnownCertificate> toBeRevoked(BaseStationCertificate object) {
    return observer.verify(object).oursOrClaimed();
  }

  /** What was only on hold is gone for good now. */
  private static RevocationReason reasonFor(KnownCertificate known) {
    return known
        .fate()
        .revoked()
        .filter(reason -> reason != RevocationReason.CERTIFICATE_HOLD)
        .orElse(RevocationReason.CESSATION_OF_OPERATION);
  }

  private List<Leaving> leaving(List<BaseStationCertificate> stored) {
    Instant now = clock.instant();
    List<Leaving> leaving = new ArrayList<>();
    for (BaseStationCertificate object : stored) {
      toBeRevoked(object)
          .filter(known -> !known.validity().isExpiredAt(now))
          .map(known -> new Revocation(known, reasonFor(known), RevocationCause.DELETED))
          .map(it -> new Leaving(it, RevocationFollower.isTold(object, it.reason())))
          .ifPresent(leaving::add);
    }
    return leaving;
  }
}
