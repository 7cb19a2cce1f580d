package io.keymast.reconciler.revoking;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.status.RevokedCertificate.Listing;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Revoked certificates that wait for a CRL that lists them. All that wait are looked up in one read
 * of the ledger, and each is woken once. In memory only: a restart asks again.
 */
public final class RevocationWaits {
  private final Pokes<CertificateAuthority> authorities;
  private final Pokes<BaseStationCertificate> certificates;
  private final Map<AuthorityName, OfAuthority> waits = new ConcurrentHashMap<>();

  public RevocationWaits(
      Pokes<CertificateAuthority> authorities, Pokes<BaseStationCertificate> certificates) {
    this.authorities = authorities;
    this.certificates = certificates;
  }

  /** Durable since, for this reason. */
  record Wait(
      CertificateObjectName waiter,
      KeyId keyId,
      RevocationReason reason,
      Instant since,
      Listing listing) {
    private boolean isWaiting() {
      return listing == Listing.WAITING;
    }

    private static int waiting(@Nullable Wait wait) {
      return wait != null && wait.isWaiting() ? 1 : 0;
    }

    private Wait listed() {
      return new Wait(waiter, keyId, reason, since, Listing.LISTED);
    }
  }

  /** Those of one authority, and how many of them wait: a mass revocation asks at each. */
  private static final class OfAuthority {
    private final Map<SerialNumber, Wait> all = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Puts it in, and tells whether none waited before. */
    boolean begin(SerialNumber serialNumber, Wait wait) {
      int more = Wait.waiting(wait) - Wait.waiting(all.put(serialNumber, wait));
      return waiting.getAndAdd(more) <= 0;
    }

    void remove(SerialNumber serialNumber) {
      waiting.addAndGet(-Wait.waiting(all.remove(serialNumber)));
    }

    /** Whether it still waited. */
    boolean list(SerialNumber serialNumber, Wait wait) {
      boolean isListed = all.replace(serialNumber, wait, wait.listed());
      if (isListed) {
        waiting.decrementAndGet();
      }
      return isListed;
    }

    Map<SerialNumber, Wait> stillWaiting() {
      Map<SerialNumber, Wait> found = new HashMap<>(all);
      found.values().removeIf(wait -> !wait.isWaiting());
      return found;
    }
  }

  /** Has the ledger read soon, once for all that begin to wait meanwhile. */
  void begin(AuthorityName authority, SerialNumber serialNumber, Wait wait) {
    if (waits.computeIfAbsent(authority, _ -> new OfAuthority()).begin(serialNumber, wait)) {
      authorities.poke(authority.namespace(), authority.name());
    }
  }

  /** What is known of this revocation; empty where it did not begin to wait, or not for this. */
  Optional<Wait> find(AuthorityName authority, SerialNumber serialNumber, RevocationReason reason) {
    return Optional.ofNullable(of(authority).all.get(serialNumber))
        .filter(wait -> wait.reason() == reason);
  }

  void forget(AuthorityName authority, SerialNumber serialNumber) {
    of(authority).remove(serialNumber);
  }

  /** The authority is gone. */
  void forget(AuthorityName authority) {
    waits.remove(authority);
  }

  public int waiting(AuthorityName authority) {
    return of(authority).waiting.get();
  }

  /**
   * Wakes those that the published CRLs list.
   *
   * @param ledger read, if anything waits, after what waits is noted: it holds all of that
   */
  void settle(AuthorityName authority, Supplier<LedgerSnapshot> ledger) {
    Map<SerialNumber, Wait> waiting = of(authority).stillWaiting();
    if (waiting.isEmpty()) {
      return;
    }
    LedgerSnapshot read = ledger.get();
    Map<KeyId, List<SerialNumber>> byKey =
        waiting.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    entry -> entry.getValue().keyId(),
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    Attempts.forEach(
        byKey,
        (keyId, serialNumbers) ->
            published(read, keyId, Set.copyOf(serialNumbers))
                .forEach(serialNumber -> listed(authority, serialNumber, waiting)));
  }

  private static Set<SerialNumber> published(
      LedgerSnapshot ledger, KeyId keyId, Set<SerialNumber> serialNumbers) {
    return ledger
        .generation(keyId)
        .map(generation -> generation.published(serialNumbers))
        .orElse(Set.of());
  }

  private void listed(
      AuthorityName authority, SerialNumber serialNumber, Map<SerialNumber, Wait> waiting) {
    Wait wait = Objects.requireNonNull(waiting.get(serialNumber));
    if (of(authority).list(serialNumber, wait)) {
      certificates.poke(wait.waiter().namespace(), wait.waiter().name());
    }
  }

  private OfAuthority of(AuthorityName authority) {
    OfAuthority known = waits.get(authority);
    return known == null ? new OfAuthority() : known;
  }
}
