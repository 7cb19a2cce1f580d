package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.TimeBounds;
import io.keymast.domain.Violation;
import io.keymast.pki.CaKey;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.CrlLint;
import io.keymast.pki.SignedCrl;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the CRL of a CA key over everything in its ledger, checks it, and makes it known by one
 * compare-and-swap of the head. Merges full segments on the way.
 */
public final class CrlPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(CrlPublisher.class);
  private static final int CONFLICTS_LIMIT = 20;

  private final RevocationLedger ledger;
  private final ConfigMapStore store;
  private final Supplier<TimeBounds> clocks;
  private final SecureRandom random;

  /** By two clocks that may disagree. */
  public CrlPublisher(RevocationLedger ledger, Supplier<TimeBounds> clocks, SecureRandom random) {
    this.ledger = ledger;
    this.store = ledger.store();
    this.clocks = clocks;
    this.random = random;
  }

  /** By one clock, which is known to be right. */
  public CrlPublisher(RevocationLedger ledger, Clock clock, SecureRandom random) {
    this(ledger, () -> TimeBounds.exactly(clock.instant()), random);
  }

  /** Where nobody knows of a CRL that the ledger does not. */
  public Publication publish(AuthorityName authority, CaKey issuer, Duration validity) {
    return publish(authority, issuer, validity, Predecessor.ANY);
  }

  /**
   * Whatever was revoked before the call is in the CRL.
   *
   * @param validity from thisUpdate to nextUpdate
   * @param predecessor refused is a ledger that is older by now
   * @throws LedgerException.Contended if others publish all the time
   */
  public Publication publish(
      AuthorityName authority, CaKey issuer, Duration validity, Predecessor predecessor) {
    try {
      for (int conflicts = 0; conflicts < CONFLICTS_LIMIT; conflicts++) {
        Optional<Publication> publication =
            tryToPublish(
                new Order(authority, issuer, validity, predecessor),
                deduplicated(authority, issuer));
        if (publication.isPresent()) {
          return publication.get();
        }
      }
    } catch (LedgerException.Damaged damaged) {
      return new Publication.Refused(List.of(damaged.asViolation()));
    } catch (LedgerException.Ending ending) {
      return new Publication.Refused(
          List.of(new Violation("crl", "NamespaceEnding", String.valueOf(ending.getMessage()))));
    }
    throw new LedgerException.Contended("the CRL head of " + authority);
  }

  private GenerationLedger deduplicated(AuthorityName authority, CaKey issuer) {
    GenerationLedger found = ledger.read(authority, issuer);
    List<SerialNumber> duplicates = found.duplicates();
    if (duplicates.isEmpty()) {
      return found;
    }
    ledger.keepStrongest(authority, issuer.keyId(), duplicates);
    return ledger.read(authority, issuer);
  }

  private record Order(
      AuthorityName authority, CaKey issuer, Duration validity, Predecessor predecessor) {}

  /**
   * Empty if somebody else was faster: nothing of ours is visible then. Nothing is merged where the
   * namespace is ending: it takes no merged segment any more.
   */
  private Optional<Publication> tryToPublish(Order order, GenerationLedger before) {
    if (order.predecessor().isNewerThan(before)) {
      return Optional.of(
          new Publication.Refused(List.of(wentBack(order.predecessor().floor(), before))));
    }
    TimeBounds now = clocks.get();
    Compaction compaction = compaction(before, now);
    try {
      return tryToPublish(order, before, compaction, now);
    } catch (LedgerException.Ending ending) {
      if (compaction.merged().isEmpty()) {
        throw ending;
      }
      return tryToPublish(order, before, Compaction.none(before), now);
    }
  }

  private static Violation wentBack(BigInteger seen, GenerationLedger found) {
    return new Violation(
        "crl",
        "LedgerWentBack",
        "an older state of the ledger was put back just now, with the CRL number %s after %s: the"
                .formatted(found.crlNumber(), seen)
            + " operator holds issuing at its next look");
  }

  /** By a head that was signed in the future nobody can tell what has expired: nothing goes. */
  private static Compaction compaction(GenerationLedger before, TimeBounds now) {
    boolean isAhead =
        before.head().filter(head -> head.fields().thisUpdate().isAfter(now.latest())).isPresent();
    return isAhead ? Compaction.none(before) : Compaction.plan(before);
  }

  private Optional<Publication> tryToPublish(
      Order order, GenerationLedger before, Compaction compaction, TimeBounds now) {
    CaKey issuer = order.issuer();
    CrlDraft draft =
        CrlDraft.of(
            order.authority(),
            before,
            compaction,
            now,
            order.validity(),
            order.predecessor().numbering());
    List<Violation> refusedUnsigned = draft.check();
    if (!refusedUnsigned.isEmpty()) {
      return Optional.of(new Publication.Refused(refusedUnsigned));
    }
    ledger.leadership().require();
    SignedCrl signed = CrlAssembler.sign(draft.fields(), draft.revoked(), issuer, random);
    List<Violation> refusedSigned =
        CrlLint.check(signed.crl(), issuer.certificate(), draft.fields(), draft.revoked());
    if (!refusedSigned.isEmpty()) {
      return Optional.of(new Publication.Refused(refusedSigned));
    }
    CrlHead made = draft.head(signed.signature(), issuer.certificate());
    return store(order, draft, made)
        .map(
            stored ->
                isAsMade(stored, made)
                    ? finish(order, draft, signed.crl(), stored)
                    : new Publication.Refused(List.of(storedOtherwise(stored))));
  }

  private static boolean isAsMade(ConfigMap stored, CrlHead made) {
    try {
      return CrlHead.read(stored).equals(made);
    } catch (LedgerException.Damaged unreadable) {
      return false;
    }
  }

  private static Violation storedOtherwise(ConfigMap stored) {
    return new Violation(
        "crl",
        "StoredOtherwise",
        "ConfigMap %s/%s was stored otherwise than it was written: nobody can make the CRL of it"
                .formatted(stored.getMetadata().getNamespace(), stored.getMetadata().getName())
            + " until what changes it on its way, such as an admission webhook, leaves it alone and"
            + " the ConfigMap is put back");
  }

  private Publication finish(Order order, CrlDraft draft, Der crl, ConfigMap stored) {
    if (draft.compaction().replaced().isEmpty()) {
      ledger.remember(order.authority(), draft.before().with(StoredHead.read(stored)));
    }
    deleteQuietly(draft.obsolete());
    return new Publication.Published(published(order.issuer(), draft, crl));
  }

  private static PublishedCrl published(CaKey issuer, CrlDraft draft, Der crl) {
    return new PublishedCrl(
        issuer.keyId(), issuer.certificate(), draft.fields(), draft.revoked().count(), crl);
  }

  /** Merged segments, then the head that names them. */
  private Optional<ConfigMap> store(Order order, CrlDraft draft, CrlHead head) {
    return draft.merged().stream().allMatch(it -> store.create(it.stored()).isPresent())
        ? swap(order, draft.before(), head)
        : Optional.empty();
  }

  private Optional<ConfigMap> swap(Order order, GenerationLedger before, CrlHead head) {
    CrlLineage lineage =
        before.lineage().then(head.fields().number(), order.predecessor().keptOf(before));
    ConfigMap former =
        before
            .storedHead()
            .map(StoredHead::stored)
            .orElseGet(() -> first(order.authority(), before));
    ConfigMap next = lineage.writeTo(head.writeTo(former));
    return before.storedHead().isPresent() ? store.replace(next) : store.create(next);
  }

  /**
   * It takes the note over that stood alone until now. The hold stays where a person's word finds
   * it that is spoken right now.
   */
  private static ConfigMap first(AuthorityName authority, GenerationLedger before) {
    ConfigMap head = CrlHead.create(authority, before.keyId());
    return before
        .recovered()
        .map(noted -> new Recovered(noted.above(), Optional.empty()).writeTo(head))
        .orElse(head);
  }

  /** They count no more, whether they are deleted or not; the next publication tries again. */
  private void deleteQuietly(List<LedgerSegment> segments) {
    for (LedgerSegment segment : segments) {
      try {
        store.delete(segment.stored());
      } catch (KubernetesClientException e) {
        LOG.atDebug().addKeyValue("segment", segment.name()).setCause(e).log("Segment stays");
      }
    }
  }
}
