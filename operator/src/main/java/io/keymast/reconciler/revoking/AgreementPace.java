package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.LedgerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When a ledger is to be compared with the specs: at once if either changed since the two agreed,
 * else seldom, since a fleet is large and mostly stands still.
 */
final class AgreementPace {
  /** What else they depend on, the pinned CA keys and the time, changes slowly. */
  private static final Duration AT_LATEST = Duration.ofMinutes(10);

  private final Map<AuthorityName, Agreed> agreed = new ConcurrentHashMap<>();

  private record Agreed(State state, Instant since) {
    private boolean covers(State now, Instant time) {
      return state.isSameAs(now) && time.isBefore(since.plus(AT_LATEST)) && !time.isBefore(since);
    }
  }

  /**
   * What is compared.
   *
   * @param certificates changes with each version of each of them
   */
  record State(LedgerSnapshot ledger, long certificates) {
    static State of(LedgerSnapshot ledger, List<BaseStationCertificate> certificates) {
      return new State(
          ledger, certificates.stream().mapToLong(object -> mark(object.getMetadata())).sum());
    }

    /** A sum, since an index has no order; spread, so that two changes do not cancel out. */
    private static long mark(ObjectMeta metadata) {
      long mark = 31L * metadata.getUid().hashCode() + metadata.getResourceVersion().hashCode();
      mark = (mark ^ (mark >>> 31)) * 0x7fb5d329728ea185L;
      return (mark ^ (mark >>> 27)) * 0x81dadef4bc2dd44dL;
    }

    private boolean isSameAs(State other) {
      return certificates == other.certificates && ledger.isSameAs(other.ledger);
    }
  }

  boolean isDue(AuthorityName authority, State state, Instant now) {
    Agreed former = agreed.get(authority);
    return former == null || !former.covers(state, now);
  }

  /** The authority is gone. */
  void forget(AuthorityName authority) {
    agreed.remove(authority);
  }

  /** Nothing was left to do. */
  void agreed(AuthorityName authority, State state, Instant now) {
    agreed.put(authority, new Agreed(state, now));
  }
}
