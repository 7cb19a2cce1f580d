package io.keymast.reconciler.observation;

import io.keymast.authority.Journal;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.RetiredKey;
import io.keymast.revocation.RetiredKeys;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The retired keys of all authorities in memory; what is retired here is stored first. */
public final class RetirementView implements StandingObserver.KeyRetirement {
  private static final Logger LOG = LoggerFactory.getLogger(RetirementView.class);

  private final RetiredKeys stored;
  private final Journal journal;
  private final Map<AuthorityName, Keys> known = new ConcurrentHashMap<>();

  /**
   * Of one authority. Whoever stores or reads them holds its monitor meanwhile: a slow answer about
   * one authority keeps nobody from another.
   */
  private static final class Keys {
    private volatile Map<PublicKeyFingerprint, RetiredKey> byFingerprint =
        new ConcurrentHashMap<>();
  }

  public RetirementView(RetiredKeys stored, Journal journal) {
    this.stored = stored;
    this.journal = journal;
  }

  @Override
  public boolean isRetired(AuthorityName authority, PublicKeyFingerprint key) {
    return find(authority, key).filter(RetiredKey::isRetired).isPresent();
  }

  @Override
  public Optional<Instant> readmittedAt(AuthorityName authority, PublicKeyFingerprint key) {
    return find(authority, key).filter(it -> !it.isRetired()).flatMap(RetiredKey::readmittedAt);
  }

  /**
   * To be called before the authority issues for the first time, and now and then; what is retired
   * meanwhile is not lost.
   */
  public void load(AuthorityName authority) {
    Keys keys = keys(authority);
    synchronized (keys) {
      Map<PublicKeyFingerprint, RetiredKey> read = new ConcurrentHashMap<>();
      stored.list(authority).forEach(key -> read.put(key.fingerprint(), key));
      keys.byFingerprint = read;
    }
  }

  /** Those that are or were retired, readmitted ones included. */
  public Collection<RetiredKey> of(AuthorityName authority) {
    return Optional.ofNullable(known.get(authority))
        .map(keys -> List.copyOf(keys.byFingerprint.values()))
        .orElse(List.of());
  }

  /** Durable when it returns; for a reason that stands now. */
  public boolean retire(AuthorityName authority, PublicKeyFingerprint key) {
    return retire(authority, key, Instant.MAX);
  }

  /** Durable when it returns; what was readmitted after that instant stays so. */
  public boolean retire(AuthorityName authority, PublicKeyFingerprint key, Instant since) {
    return change(authority, key, Journal.Entry.RETIRED, () -> store(authority, key, since));
  }

  private boolean store(AuthorityName authority, PublicKeyFingerprint key, Instant since) {
    try {
      return stored.retire(authority, key, RevocationReason.KEY_COMPROMISE, since);
    } catch (LedgerException.Ending ending) {
      tellTooLate(authority, key, ending);
      return false;
    }
  }

  /** Durable when it returns. */
  public boolean readmit(AuthorityName authority, PublicKeyFingerprint key) {
    return change(authority, key, Journal.Entry.READMITTED, () -> stored.readmit(authority, key));
  }

  private boolean change(
      AuthorityName authority,
      PublicKeyFingerprint key,
      Journal.Entry entry,
      BooleanSupplier storing) {
    Keys keys = keys(authority);
    synchronized (keys) {
      boolean isNew = storing.getAsBoolean();
      readAgain(authority, key, keys);
      if (isNew) {
        record(entry, authority, key);
      }
      return isNew;
    }
  }

  public void forgetReadmission(AuthorityName authority, PublicKeyFingerprint key) {
    Keys keys = keys(authority);
    synchronized (keys) {
      stored.forgetReadmission(authority, key);
      readAgain(authority, key, keys);
    }
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

  private void readAgain(AuthorityName authority, PublicKeyFingerprint key, Keys keys) {
    stored.find(authority, key).ifPresent(it -> keys.byFingerprint.put(key, it));
  }

  /** Leaves nothing behind: who declares a station may name authorities that there never were. */
  private Optional<RetiredKey> find(AuthorityName authority, PublicKeyFingerprint key) {
    return Optional.ofNullable(known.get(authority))
        .flatMap(keys -> Optional.ofNullable(keys.byFingerprint.get(key)));
  }

  private Keys keys(AuthorityName authority) {
    return known.computeIfAbsent(authority, _ -> new Keys());
  }

  private void record(Journal.Entry entry, AuthorityName authority, PublicKeyFingerprint key) {
    journal.write(
        entry, Map.of("authority", authority.toString(), "publicKeyFingerprint", key.value()));
  }
}
