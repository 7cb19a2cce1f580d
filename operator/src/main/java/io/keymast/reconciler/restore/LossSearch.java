package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells, by live reads, what the cluster has lost of the certificates that vanished. */
public final class LossSearch {
  private static final Logger LOG = LoggerFactory.getLogger(LossSearch.class);

  private final ClusterView cluster;
  private final Function<BaseStationCertificate, StoredCertificate> verify;
  private final AuthorityPresence presence;
  private final RevocationLedger ledger;
  private final CertificateObjects objects;
  private final Clock clock;

  public LossSearch(
      ClusterView cluster,
      Function<BaseStationCertificate, StoredCertificate> verify,
      AuthorityPresence presence,
      RevocationLedger ledger,
      CertificateObjects objects,
      Clock clock) {
    this.cluster = cluster;
    this.verify = verify;
    this.presence = presence;
    this.ledger = ledger;
    this.objects = objects;
    this.clock = clock;
  }

  /** Whether nothing has vanished that is not explained. */
  boolean isCalm() {
    return cluster.vanished().areNone();
  }

  /** It is dealt with. */
  void explain(Vanished certificate) {
    cluster.vanished().explain(certificate.last());
  }

  /** All others are explained then, but for what can't be looked up now. */
  Losses find() {
    List<Vanished> revocable = new ArrayList<>();
    List<Vanished> abandoned = new ArrayList<>();
    cluster.vanished().all().stream()
        .flatMap(this::ours)
        .collect(Collectors.groupingBy(Vanished::authority))
        .forEach(
            (authority, vanished) -> {
              try {
                switch (presence.of(authority)) {
                  case PRESENT, LEFT_ITS_LEDGER ->
                      revocable.addAll(lost(vanished, Optional.of(ledger.read(authority))));
                  case UNSERVED, GONE -> abandoned.addAll(lost(vanished, Optional.empty()));
                }
              } catch (KubernetesClientException | LedgerException e) {
                notLookedUp(authority, e);
              }
            });
    return new Losses(revocable, abandoned);
  }

  /** Of what is not ours, nothing can be lost. */
  private Stream<Vanished> ours(BaseStationCertificate last) {
    Optional<Vanished> ours =
        verify.apply(last).oursOrClaimed().map(certificate -> new Vanished(last, certificate));
    if (ours.isEmpty()) {
      cluster.vanished().explain(last);
    }
    return ours.stream();
  }

  private List<Vanished> lost(List<Vanished> vanished, Optional<LedgerSnapshot> read) {
    Instant now = clock.instant();
    List<Vanished> lost = new ArrayList<>();
    for (Vanished each : vanished) {
      if (each.isLost(read.flatMap(each::entryIn), objects.find(each), now)) {
        lost.add(each);
      } else {
        explain(each);
      }
    }
    return lost;
  }

  /** It stays open, and so nothing is issued there. */
  private static void notLookedUp(AuthorityName authority, RuntimeException e) {
    LOG.atDebug()
        .addKeyValue("authority", authority)
        .setCause(e)
        .log("what became of certificates that vanished could not be looked up");
  }
}
