package io.keymast.reconciler.observation;

import io.keymast.authority.Journal;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.RetiredKey;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RetiredKeys.Stored;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The retired keys of all authorities in memory; what is retired here is stored first. */
public final class RetirementView implements StandingObserver.KeyRetirement {
  private static final Logger LOG = LoggerFactory.getLogger(RetirementView.class);

  private final RetiredKeys stored;
  private final Journal journal;
  private final KnownRetirements known = new KnownRetirements();
  private final Turns turns = new Turns();

  public RetirementView(RetiredKeys stored, Journal journal) {
    this.stored = stored;
    this.journal = journal;
  }

  @Override
  public boolean isRetired(AuthorityName authority, PublicKeyFingerprint key) {
    return known.find(authority, key).filter(RetiredKey::isRetired).isPresent();
  }

  @Override
  public Optional<Instant> readmittedAt(AuthorityName authority, PublicKeyFingerprint key) {
    return known
        .find(authority, key)
        .filter(it -> !it.isRetired())
        .flatMap(RetiredKey::readmittedAt);
  }

  /**
   * To be called before the authority issues for the first time, and now and then; what is retired
   * meanwhile is not lost.
   */
  public void load(AuthorityName authority) {
    KnownRetirements.Moment before = known.now();
    known.replace(authority, stored.list(authority), before);
  }

  /** The authority is gone. */
  public void forget(AuthorityName authority) {
    known.forget(authority);
  }

  /** Those that are or were retired, readmitted ones included. */
  public Collection<RetiredKey> of(AuthorityName authority) {
    return known.of(authority);
  }

  /** Durable when it returns; for a reason that stands now. */
  public boolean retire(AuthorityName authority, PublicKeyFingerprint key) {
    return retire(authority, key, Instant.MAX);
  }

  /**
   * Durable when it returns; what was readmitted after that instant stays so.
   *
   * @return whether that is news: also of one that was stored without an answer
   */
  public boolean retire(AuthorityName authority, PublicKeyFingerprint key, Instant since) {
    try {
      return change(
          authority,
          key,
          Journal.Entry.RETIRED,
          () -> stored.retire(authority, key, RevocationReason.KEY_COMPROMISE, since));
    } catch (LedgerException.Ending ending) {
      tellTooLate(authority, key, ending);
      return false;
    }
  }

  /** Durable when it returns. */
  public boolean readmit(AuthorityName authority, PublicKeyFingerprint key) {
    return change(authority, key, Journal.Entry.READMITTED, () -> stored.readmit(authority, key));
  }

  public void forgetReadmission(AuthorityName authority, PublicKeyFingerprint key) {
    synchronized (turns.of(key)) {
      learn(authority, stored.forgetReadmission(authority, key));
    }
  }

  private boolean change(
      AuthorityName authority,
      PublicKeyFingerprint key,
      Journal.Entry entry,
      Supplier<Stored> storing) {
    synchronized (turns.of(key)) {
      boolean wasComplete = known.isComplete(authority);
      boolean wasRetired = isRetired(authority, key);
      Stored after = storing.get();
      learn(authority, after);
      boolean isNew = after.isNew() || (wasComplete && wasRetired != isRetired(authority, key));
      if (isNew) {
        record(entry, authority, key);
      }
      return isNew;
    }
  }

  private void learn(AuthorityName authority, Stored after) {
    after.key().ifPresent(key -> known.put(authority, key));
  }

  /**
   * Where the authority's namespace is ending, revoking its certificates must not wait for this.
   */
  private static void tellTooLate(
      AuthorityName authority, PublicKeyFingerprint key, LedgerException.Ending ending) {
    LOG.atWarn()
        .addKeyValue("authority", authority)
        .addKeyValue("publicKeyFingerprint", key)
        .log("key not retired: " + ending.getMessage());
  }

  private void record(Journal.Entry entry, AuthorityName authority, PublicKeyFingerprint key) {
    journal.write(
        entry, Map.of("authority", authority.toString(), "publicKeyFingerprint", key.value()));
  }
}
