package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells, by live reads, what the cluster has lost of the certificates that vanished. */
public final class LossSearch {
  private static final Logger LOG = LoggerFactory.getLogger(LossSearch.class);

  private final ClusterView cluster;
  private final Function<BaseStationCertificate, StoredCertificate> verify;
  private final AuthorityPresence presence;
  private final RevocationLedger ledger;
  private final CertificateObjects objects;
  private final Clock clock;

  /** In a row. Only the looking thread uses it. */
  private final Map<AuthorityName, Integer> setbacks = new HashMap<>();

  /**
   * @param verify by all CA keys that were ever pinned: one may be lost together with what it
   *     signed
   */
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
    Losses found = Losses.NONE;
    for (var ofOne : oursByAuthority().entrySet()) {
      AuthorityName authority = ofOne.getKey();
      try {
        found = found.and(losses(authority, ofOne.getValue()));
        setbacks.remove(authority);
      } catch (KubernetesClientException | LedgerException e) {
        notLookedUp(authority, e);
      }
    }
    return found;
  }

  private Map<AuthorityName, List<Vanished>> oursByAuthority() {
    return cluster.vanished().all().stream()
        .flatMap(this::ours)
        .collect(Collectors.groupingBy(Vanished::authority));
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

  private Losses losses(AuthorityName authority, List<Vanished> vanished) {
    return switch (presence.of(authority)) {
      case PRESENT, LEFT_ITS_LEDGER -> {
        Map<Boolean, List<Vanished>> lost =
            lost(vanished, Optional.of(ledger.read(authority))).stream()
                .collect(Collectors.partitioningBy(this::isPinned));
        yield new Losses(
            lost.getOrDefault(true, List.of()), lost.getOrDefault(false, List.of()), List.of());
      }
      case UNSERVED, GONE -> Losses.ofAbandoned(lost(vanished, Optional.empty()));
    };
  }

  private List<Vanished> lost(List<Vanished> vanished, Optional<LedgerSnapshot> read) {
    Instant now = clock.instant();
    List<Vanished> lost = new ArrayList<>();
    for (Vanished each : vanished) {
      if (each.isLost(read.flatMap(each::entryIn), () -> objects.find(each), now)) {
        lost.add(each);
      } else {
        explain(each);
      }
    }
    return lost;
  }

  /** Or nobody can tell, as where the status is lost. */
  private boolean isPinned(Vanished certificate) {
    KeyId signer = certificate.certificate().binding().authorityKeyId();
    return cluster
        .authority(certificate.authority())
        .map(CertificateAuthority::getStatus)
        .filter(PinnedGenerations::isAny)
        .map(status -> PinnedGenerations.isPinned(status, signer))
        .orElse(true);
  }

  /** It stays open, and so nothing is issued there: told where that lasts, ever more rarely. */
  private void notLookedUp(AuthorityName authority, RuntimeException e) {
    int inARow = setbacks.merge(authority, 1, Integer::sum);
    boolean isToBeTold = inARow > 1 && Integer.bitCount(inARow) == 1;
    LOG.atLevel(isToBeTold ? Level.WARN : Level.DEBUG)
        .addKeyValue("authority", authority)
        .addKeyValue("attempts", inARow)
        .setCause(e)
        .log("nothing is issued: what became of certificates that vanished can't be looked up");
  }
}
