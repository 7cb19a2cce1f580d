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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The retired keys of all authorities in memory; what is retired here is stored first. */
public final class RetirementView implements StandingObserver.KeyRetirement {
  private static final Logger LOG = LoggerFactory.getLogger(RetirementView.class);

  private final RetiredKeys stored;
  private final Journal journal;
  private final KnownRetirements known = new KnownRetirements();
  private final Turns turns = new Turns();
  private final Set<Change> unanswered = ConcurrentHashMap.newKeySet();

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
   * meanwhile is not lost.
   *
   * @return keys whose readmission was stored without an answer, and is known only now
   */
  public Set<PublicKeyFingerprint> load(AuthorityName authority) {
    KnownRetirements.Moment before = known.now();
    known.replace(authority, stored.list(authority), before);
    List<Change> stored =
        unanswered.stream().filter(it -> it.isOf(authority) && isTrue(it)).toList();
    List<Change> news = stored.stream().filter(unanswered::remove).toList();
    news.forEach(this::record);
    return news.stream()
        .filter(it -> it.entry() == Journal.Entry.READMITTED)
        .map(Change::key)
        .collect(Collectors.toSet());
  }

  /** The authority is gone. */
  public void forget(AuthorityName authority) {
    known.forget(authority);
    unanswered.removeIf(it -> it.isOf(authority));
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
   * @return whether that is news
   */
  public boolean retire(AuthorityName authority, PublicKeyFingerprint key, Instant since) {
    try {
      return change(
          new Change(Journal.Entry.RETIRED, authority, key),
          () -> stored.retire(authority, key, RevocationReason.KEY_COMPROMISE, since));
    } catch (LedgerException.Ending ending) {
      tellTooLate(authority, key, ending);
      return false;
    }
  }

  /** Durable when it returns. */
  public boolean readmit(AuthorityName authority, PublicKeyFingerprint key) {
    return change(
        new Change(Journal.Entry.READMITTED, authority, key), () -> stored.readmit(authority, key));
  }

  public void forgetReadmission(AuthorityName authority, PublicKeyFingerprint key) {
    synchronized (turns.of(key)) {
      learn(authority, stored.forgetReadmission(authority, key));
    }
  }

  /** What had no answer is told once it is seen to be stored, by whoever sees it first. */
  private boolean change(Change change, Supplier<Stored> storing) {
    synchronized (turns.of(change.key())) {
      boolean mayBeStored = unanswered.remove(change);
      boolean wasTrue = isTrue(change);
      Stored after;
      try {
        after = storing.get();
      } catch (RuntimeException e) {
        if (mayBeStored || (!wasTrue && e instanceof KubernetesClientException)) {
          unanswered.add(change);
        }
        throw e;
      }
      learn(change.authority(), after);
      boolean isNew = after.isNew() || (mayBeStored && isTrue(change));
      if (isNew) {
        record(change);
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

  private void record(Change change) {
    journal.write(
        change.entry(),
        Map.of(
            "authority", change.authority().toString(),
            "publicKeyFingerprint", change.key().value()));
  }
}
