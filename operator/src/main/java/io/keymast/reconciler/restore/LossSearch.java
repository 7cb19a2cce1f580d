package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.decision.CaGeneration;
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
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells, by live reads, what the cluster has lost of the certificates that vanished. */
public final class LossSearch {
  private static final Logger LOG = LoggerFactory.getLogger(LossSearch.class);

  /** Of so many looks, one: a large ledger is not read each second for days. */
  private static final int ASIDE_EVERY = 30;

  private final ClusterView cluster;
  private final Function<BaseStationCertificate, StoredCertificate> verify;
  private final AuthorityPresence presence;
  private final RevocationLedger ledger;
  private final CertificateObjects objects;
  private final Clock clock;

  /** How often an authority's were not looked up. Only the looking thread uses it. */
  private final Map<AuthorityName, Integer> inARow = new HashMap<>();

  /** Looks while all is set aside. Only the looking thread uses it. */
  private int idle;

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

  /** Whether there is nothing to look up now: what is set aside is looked up seldom. */
  boolean isCalm() {
    return cluster.vanished().areNone() || (!isOpen() && ++idle % ASIDE_EVERY != 0);
  }

  /** Whether something is waited for. */
  boolean isOpen() {
    return !cluster.vanished().areAllAside();
  }

  /** It is dealt with. */
  void explain(Vanished certificate) {
    cluster.vanished().explain(certificate.last());
  }

  /**
   * All others are explained then, but for what can't be looked up now.
   *
   * @param setbacks is told why that is, of which authority
   */
  Losses find(BiConsumer<AuthorityName, RuntimeException> setbacks) {
    Losses found = Losses.NONE;
    for (var ofOne : oursByAuthority().entrySet()) {
      AuthorityName authority = ofOne.getKey();
      try {
        found = found.and(losses(authority, ofOne.getValue()));
        inARow.remove(authority);
      } catch (KubernetesClientException | LedgerException e) {
        setbacks.accept(authority, e);
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

  /** Of what has expired nothing is asked: no ledger has to have it. */
  private Losses losses(AuthorityName authority, List<Vanished> all) {
    List<Vanished> vanished = all.stream().filter(this::isValid).toList();
    if (vanished.isEmpty()) {
      return Losses.NONE;
    }
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

  private boolean isValid(Vanished certificate) {
    boolean isValid = !certificate.certificate().validity().isExpiredAt(clock.instant());
    if (!isValid) {
      explain(certificate);
    }
    return isValid;
  }

  private List<Vanished> lost(List<Vanished> vanished, Optional<LedgerSnapshot> read) {
    Instant now = clock.instant();
    List<Vanished> lost = new ArrayList<>();
    for (Vanished each : vanished) {
      try {
        if (each.isLost(read.flatMap(each::entryIn), () -> objects.find(each), now)) {
          lost.add(each);
        } else {
          explain(each);
        }
      } catch (LedgerException.Damaged damaged) {
        setAside(each, damaged);
      }
    }
    return lost;
  }

  /**
   * A CA key whose ledger is damaged holds up no other one: what it signed is open until the ledger
   * is put back. Of the one that issues, nothing goes on.
   */
  private void setAside(Vanished certificate, LedgerException.Damaged damaged) {
    if (mayIssue(certificate)) {
      throw damaged;
    }
    cluster.vanished().setAside(certificate.last());
    LOG.atDebug()
        .addKeyValue("authority", certificate.authority())
        .addKeyValue("serialNumber", certificate.certificate().serialNumber())
        .setCause(damaged)
        .log("what became of a certificate that vanished is open while its ledger is damaged");
  }

  /** The CA key that signed it; or nobody can tell. */
  private boolean mayIssue(Vanished certificate) {
    KeyId signer = certificate.certificate().binding().authorityKeyId();
    return cluster
        .authority(certificate.authority())
        .map(CertificateAuthority::getStatus)
        .map(PinnedGenerations::read)
        .orElse(List.of())
        .stream()
        .filter(generation -> generation.state() == CaGeneration.State.ACTIVE)
        .map(CaGeneration::keyId)
        .allMatch(signer::equals);
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
    int attempts = inARow.merge(authority, 1, Integer::sum);
    boolean isToBeTold = attempts > 1 && Integer.bitCount(attempts) == 1;
    LOG.atLevel(isToBeTold ? Level.WARN : Level.DEBUG)
        .addKeyValue("authority", authority)
        .addKeyValue("attempts", attempts)
        .setCause(e)
        .log("nothing is issued: what became of certificates that vanished can't be looked up");
  }
}
