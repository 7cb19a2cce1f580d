package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CaKey;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.CrlFields;
import io.keymast.pki.CrlLint;
import io.keymast.pki.CrlSignature;
import io.keymast.pki.RevokedCertificates;
import io.keymast.validation.Violation;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final Clock clock;
  private final SecureRandom random;

  public CrlPublisher(RevocationLedger ledger, Clock clock, SecureRandom random) {
    this.ledger = ledger;
    this.store = ledger.store();
    this.clock = clock;
    this.random = random;
  }

  /**
   * Whatever was revoked before the call is in the CRL.
   *
   * @param validity from thisUpdate to nextUpdate
   * @throws LedgerException.Contended if others publish all the time
   */
  public Publication publish(AuthorityName authority, CaKey issuer, Duration validity) {
    try {
      for (int conflicts = 0; conflicts < CONFLICTS_LIMIT; conflicts++) {
        Optional<Publication> publication =
            tryToPublish(authority, issuer, validity, deduplicated(authority, issuer.keyId()));
        if (publication.isPresent()) {
          return publication.get();
        }
      }
    } catch (LedgerException.Damaged damaged) {
      return new Publication.Refused(
          List.of(new Violation("crl", "LedgerDamaged", String.valueOf(damaged.getMessage()))));
    }
    throw new LedgerException.Contended("the CRL head of " + authority);
  }

  private GenerationLedger deduplicated(AuthorityName authority, KeyId keyId) {
    GenerationLedger found = ledger.read(authority, keyId);
    if (found.hasLostItsHead()) {
      throw new LedgerException.Damaged(
          "the head " + LedgerNames.head(authority.name(), keyId) + " is missing");
    }
    List<SerialNumber> duplicates = found.duplicates();
    if (duplicates.isEmpty()) {
      return found;
    }
    ledger.keepStrongest(authority, keyId, duplicates);
    return ledger.read(authority, keyId);
  }

  /** Empty if somebody else was faster: nothing of ours is visible then. */
  private Optional<Publication> tryToPublish(
      AuthorityName authority, CaKey issuer, Duration validity, GenerationLedger before) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Compaction compaction = Compaction.plan(before);
    List<LedgerSegment> merged = merged(authority, before, compaction);
    List<LedgerSegment> segments = inOrder(compaction, merged);
    CrlFields fields = new CrlFields(number(before, now), now, now.plus(validity));
    long expiryLimit = expiryLimit(before);
    RevokedCertificates revoked =
        LiveEntries.of(segments.stream().map(LedgerSegment::log).toList()).splice(expiryLimit);

    List<Violation> violations = new ArrayList<>(PublicationCheck.check(before, fields, revoked));
    if (!violations.isEmpty()) {
      return Optional.of(new Publication.Refused(violations));
    }
    CrlSignature signature = CrlAssembler.sign(fields, revoked, issuer, random);
    Der crl =
        CrlAssembler.assemble(issuer.certificate(), fields, revoked, signature)
            .orElseThrow(() -> new IllegalStateException("our own signature does not verify"));
    violations.addAll(CrlLint.check(crl, issuer.certificate(), fields, revoked));
    if (!violations.isEmpty()) {
      return Optional.of(new Publication.Refused(violations));
    }

    CrlHead head =
        new CrlHead(
            fields,
            segments.stream().map(LedgerSegment::prefix).toList(),
            expiryLimit,
            Replacements.uids(before, compaction),
            signature,
            issuer.certificate().der());
    if (!merged.stream().allMatch(segment -> store.create(segment.stored()).isPresent())
        || swap(authority, issuer.keyId(), before, head).isEmpty()) {
      return Optional.empty();
    }
    deleteQuietly(Replacements.segments(before, compaction));
    return Optional.of(
        new Publication.Published(
            new PublishedCrl(issuer.keyId(), issuer.certificate(), fields, revoked.count(), crl)));
  }

  private Optional<ConfigMap> swap(
      AuthorityName authority, KeyId keyId, GenerationLedger before, CrlHead head) {
    return before
        .storedHead()
        .map(stored -> store.replace(head.writeTo(stored.stored())))
        .orElseGet(() -> store.create(head.writeTo(CrlHead.create(authority, keyId))));
  }

  /** They count no more, whether they are deleted or not; the next publication tries again. */
  private void deleteQuietly(List<LedgerSegment> segments) {
    for (LedgerSegment segment : segments) {
      try {
        store.release(segment.stored());
      } catch (KubernetesClientException e) {
        LOG.atDebug().addKeyValue("segment", segment.name()).setCause(e).log("Segment stays");
      }
    }
  }

  private static List<LedgerSegment> merged(
      AuthorityName authority, GenerationLedger before, Compaction compaction) {
    List<LedgerSegment> merged = new ArrayList<>();
    for (EntryLog log : compaction.merged()) {
      long number = before.nextNumber() + merged.size();
      merged.add(
          LedgerSegment.create(authority, before.keyId(), number, log, LedgerSegment.Phase.MERGED));
    }
    return merged;
  }

  /** Older merged ones, the new ones, then what still grows: mostly the order of time. */
  private static List<LedgerSegment> inOrder(Compaction compaction, List<LedgerSegment> merged) {
    List<LedgerSegment> segments = new ArrayList<>();
    compaction.kept().stream().filter(segment -> !segment.isActive()).forEach(segments::add);
    segments.addAll(merged);
    compaction.kept().stream().filter(LedgerSegment::isActive).forEach(segments::add);
    return segments;
  }

  /** Never back, not even after an older backup was put back: by then the clock is ahead of it. */
  private static BigInteger number(GenerationLedger before, Instant now) {
    BigInteger next =
        before
            .head()
            .map(head -> head.fields().number().add(BigInteger.ONE))
            .orElse(BigInteger.ONE);
    return next.max(BigInteger.valueOf(now.getEpochSecond()));
  }

  /** What had expired when the newest CRL was made was on it once more: that is enough. */
  private static long expiryLimit(GenerationLedger before) {
    return before
        .head()
        .map(
            head -> Math.max(head.expiryLimit(), LedgerMinutes.ofLimit(head.fields().thisUpdate())))
        .orElse(0L);
  }
}
