package io.keymast.reconciler.observation;

import io.fabric8.kubernetes.client.KubernetesClientException;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

  /** What may be stored, and who is told once it is seen, beside the journal. */
  private final Map<Change, List<Runnable>> unanswered = new ConcurrentHashMap<>();

  private record Change(Journal.Entry entry, AuthorityName authority, PublicKeyFingerprint key) {
    private boolean isOf(AuthorityName name) {
      return authority.equals(name);
    }
  }

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
   * meanwhile is not lost. What was stored without an answer, and is known only now, is told.
   */
  public void load(AuthorityName authority) {
    KnownRetirements.Moment before = known.now();
    known.replace(authority, stored.list(authority), before);
    List<Change> stored =
        unanswered.keySet().stream().filter(it -> it.isOf(authority) && isTrue(it)).toList();
    stored.forEach(
        change ->
            Optional.ofNullable(unanswered.remove(change)).ifPresent(news -> tell(change, news)));
  }

  /** The authority is gone. */
  public void forget(AuthorityName authority) {
    known.forget(authority);
    unanswered.keySet().removeIf(it -> it.isOf(authority));
  }

  /** Those that are or were retired, readmitted ones included. */
  public Collection<RetiredKey> of(AuthorityName authority) {
    return known.of(authority);
  }

  /**
   * Durable when it returns; for a reason that stands now.
   *
   * @param news runs once, where it was not so before: later, if there is no answer now
   */
  public void retire(AuthorityName authority, PublicKeyFingerprint key, Runnable news) {
    retire(authority, key, Instant.MAX, List.of(news));
  }

  /**
   * Durable when it returns; what was readmitted after that instant stays so.
   *
   * @return whether that is news
   */
  public boolean retire(AuthorityName authority, PublicKeyFingerprint key, Instant since) {
    return retire(authority, key, since, List.of());
  }

  private boolean retire(
      AuthorityName authority, PublicKeyFingerprint key, Instant since, List<Runnable> news) {
    try {
      return change(
          new Change(Journal.Entry.RETIRED, authority, key),
          () -> stored.retire(authority, key, RevocationReason.KEY_COMPROMISE, since),
          news);
    } catch (LedgerException.Ending ending) {
      tellTooLate(authority, key, ending);
      return false;
    }
  }

  /**
   * Durable when it returns.
   *
   * @param news as of {@link #retire(AuthorityName, PublicKeyFingerprint, Runnable)}
   */
  public void readmit(AuthorityName authority, PublicKeyFingerprint key, Runnable news) {
    change(
        new Change(Journal.Entry.READMITTED, authority, key),
        () -> stored.readmit(authority, key),
        List.of(news));
  }

  public void forgetReadmission(AuthorityName authority, PublicKeyFingerprint key) {
    synchronized (turns.of(key)) {
      learn(authority, stored.forgetReadmission(authority, key));
    }
  }

  /** What had no answer is told once it is seen to be stored, by whoever sees it first. */
  private boolean change(Change change, Supplier<Stored> storing, List<Runnable> news) {
    synchronized (turns.of(change.key())) {
      Optional<List<Runnable>> untold = Optional.ofNullable(unanswered.remove(change));
      boolean mayBeStored = untold.isPresent();
      List<Runnable> told = untold.filter(it -> !it.isEmpty()).orElse(news);
      boolean wasTrue = isTrue(change);
      Stored after;
      try {
        after = storing.get();
      } catch (RuntimeException e) {
        if (mayBeStored || (!wasTrue && e instanceof KubernetesClientException)) {
          unanswered.put(change, told);
        }
        throw e;
      }
      learn(change.authority(), after);
      boolean isNew = after.isNew() || (mayBeStored && isTrue(change));
      if (isNew) {
        tell(change, told);
      }
      return isNew;
    }
  }

  private boolean isTrue(Change change) {
    return isRetired(change.authority(), change.key()) == (change.entry() == Journal.Entry.RETIRED);
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
        .addKeyValue("message", ending.getMessage())
        .log("key not retired");
  }

  private void tell(Change change, List<Runnable> news) {
    journal.write(
        change.entry(),
        Map.of(
            "authority", change.authority().toString(),
            "publicKeyFingerprint", change.key().value()));
    news.forEach(Runnable::run);
  }
}
