package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlEntry;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Recovered;
import io.keymast.revocation.RevocationLedger;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the ledger of a CA key with what does not go back with the cluster: the CRLs that are
 * out in the world, and the high-water file. What was revoked since is put back into the ledger.
 */
public final class LedgerComparison {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerComparison.class);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,60}");

  private final ClusterView cluster;
  private final Outlasting outlasting;
  private final RevocationLedger ledger;
  private final HandedBack handedBack;
  private final RecoveryHolds holds;
  private final OperatorMeters meters;

  /** What does not go back with the cluster. */
  public record Outlasting(PublishedCopies copies, HighWater highWater) {}

  public LedgerComparison(
      ClusterView cluster,
      Outlasting outlasting,
      RevocationLedger ledger,
      HandedBack handedBack,
      RecoveryHolds holds,
      OperatorMeters meters) {
    this.cluster = cluster;
    this.outlasting = outlasting;
    this.ledger = ledger;
    this.handedBack = handedBack;
    this.holds = holds;
    this.meters = meters;
  }

  /** How far it came. */
  enum Outcome {
    /** All were asked that can tell. */
    COMPARED,
    /** Not all have answered, but nothing is known that could have been lost. */
    FRESH,
    /** To be carried out again. */
    OPEN
  }

  /** Holds the authority where its ledger is an older one. */
  Outcome carryOut(LoadedAuthority authority, LedgerSnapshot read) {
    PublishedCopies.Found found = outlasting.copies().of(authority);
    Witnesses witnesses = witnesses(authority, found);
    KeyId keyId = authority.keyId();
    // What another operator published since, the read does not know, nor is it lost.
    LedgerSnapshot live = witnesses.showOlder(read, keyId) ? ledger.read(authority.name()) : read;
    Optional<GenerationLedger> now = live.generation(keyId);
    List<CrlEntry> lost = witnesses.lostBy(now);
    if (witnesses.showOlder(live, keyId)) {
      BigInteger highest = witnesses.highest(now);
      holds.hold(
          authority.name(),
          highest,
          witnesses.published(highest),
          "the CRL %s was published; revocations that the ledger had lost, and gets again: %d"
              .formatted(highest, lost.size()));
    }
    if (!isHandedBack(authority, lost, witnesses.heardNow(now))) {
      return Outcome.OPEN;
    }
    if (found.isComplete()) {
      return Outcome.COMPARED;
    }
    return witnesses.showNothing(now) && !handedBack.hasIssued(authority)
        ? Outcome.FRESH
        : Outcome.OPEN;
  }

  private Witnesses witnesses(LoadedAuthority authority, PublishedCopies.Found found) {
    return new Witnesses(
        found.crls(),
        outlasting.highWater().crlNumber(authority.name(), authority.keyId()),
        cluster
            .authority(authority.name())
            .map(object -> stated(object, authority.keyId()))
            .orElse(BigInteger.ZERO));
  }

  /**
   * The number that the status tells is of the key that issues: surely this one, if it is alone.
   */
  static BigInteger stated(CertificateAuthority object, KeyId keyId) {
    CertificateAuthorityStatus status = object.getStatus();
    String number = status == null || status.crl() == null ? null : status.crl().number();
    if (number == null || !NUMBER.matcher(number).matches()) {
      return BigInteger.ZERO;
    }
    List<Generation> generations = Objects.requireNonNullElse(status.generations(), List.of());
    boolean isAlone =
        generations.size() == 1
            && Objects.equals(generations.getFirst().number(), 1)
            && keyId.value().equals(generations.getFirst().keyId());
    return isAlone
        ? Optional.of(new BigInteger(number)).filter(Recovered::leavesRoom).orElse(BigInteger.ZERO)
        : BigInteger.ZERO;
  }

  /** What fails is tried again; CRLs do not wait for it. */
  private boolean isHandedBack(
      LoadedAuthority authority, List<CrlEntry> lost, Optional<BigInteger> heard) {
    try {
      if (!lost.isEmpty()) {
        handedBack.store(authority, lost);
        meters.handedBack(authority.name(), lost.size());
      }
      heard.ifPresent(number -> holds.heard(authority.name(), authority.keyId(), number));
      return true;
    } catch (KubernetesClientException | LedgerException e) {
      LOG.atError()
          .addKeyValue("authority", authority.name())
          .setCause(e)
          .log("not all that was revoked could be put back into ledger and specs");
      return false;
    }
  }
}
