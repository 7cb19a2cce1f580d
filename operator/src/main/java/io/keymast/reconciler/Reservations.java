package io.keymast.reconciler;

import io.keymast.decision.IssuanceIntent;
import io.keymast.domain.AuthorityName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Closes the moment between a certificate's creation and its arrival in the cache: meanwhile no
 * other station of the authority is issued one for the same key or EUI. A reservation lapses by
 * itself: what was adopted may have been in the cache before, and then nothing releases it.
 */
public final class Reservations {
  private static final long LAPSE = Duration.ofSeconds(30).toNanos();

  private final LongSupplier nanoTime;
  private final Map<Claim, Holder> holders = new ConcurrentHashMap<>();

  private record Claim(AuthorityName authority, String value) {}

  private record Holder(String stationUid, long since) {}

  public Reservations(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether both the key and the EUI are free or reserved for this station. */
  boolean reserve(IssuanceIntent intent, String stationUid) {
    AuthorityName authority = intent.binding().authority();
    Claim key = new Claim(authority, intent.binding().key().value());
    Claim eui = new Claim(authority, intent.eui().value());
    if (!isOurs(key, stationUid)) {
      return false;
    }
    if (!isOurs(eui, stationUid)) {
      holders.computeIfPresent(
          key, (claim, holder) -> holder.stationUid().equals(stationUid) ? null : holder);
      return false;
    }
    return true;
  }

  /** To be called once the station's certificate is seen in the cache, or the station is gone. */
  void release(String stationUid) {
    holders.values().removeIf(holder -> holder.stationUid().equals(stationUid));
  }

  private boolean isOurs(Claim claim, String stationUid) {
    long now = nanoTime.getAsLong();
    Holder ours = new Holder(stationUid, now);
    Holder holder =
        holders.compute(
            claim,
            (any, former) ->
                former == null
                        || former.stationUid().equals(stationUid)
                        || now - former.since() > LAPSE
                    ? ours
                    : former);
    return holder.equals(ours);
  }
}
