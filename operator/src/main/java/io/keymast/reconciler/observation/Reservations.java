package io.keymast.reconciler.observation;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.decision.IssuanceIntent;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Names;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Closes the moment between a certificate's creation and its arrival in the cache: meanwhile no
 * other station of the authority is issued one for the same key or EUI. A reservation lapses by
 * itself: what was adopted may have been in the cache before, and then nothing releases it.
 */
public final class Reservations {
  private static final long LAPSE = Duration.ofSeconds(30).toNanos();

  /** More than are made within a lapse: some are over. */
  private static final int MANY = 10_000;

  private final LongSupplier nanoTime;
  private final Map<Claim, Holder> holders = new ConcurrentHashMap<>();

  private record Claim(AuthorityName authority, String value) {}

  private record Holder(String stationUid, long since) {}

  public Reservations(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether both the key and the EUI are free or reserved for this station. */
  public boolean reserve(IssuanceIntent intent, String stationUid) {
    AuthorityName authority = intent.binding().authority();
    Claim key = new Claim(authority, intent.binding().key().value());
    Claim eui = new Claim(authority, intent.eui().value());
    if (!isOurs(key, stationUid)) {
      return false;
    }
    if (!isOurs(eui, stationUid)) {
      release(key, stationUid);
      return false;
    }
    return true;
  }

  /**
   * To be called once a certificate is seen in the cache: from now on it speaks for itself. One
   * that is revoked or leaves does not, and its successor may be on its way.
   */
  public void release(BaseStationCertificate seen) {
    BaseStationCertificateSpec spec = seen.getSpec();
    Optional<AuthorityName> authority = Names.authorityOf(seen);
    if (authority.isPresent()
        && spec.revocation() == null
        && seen.getMetadata().getDeletionTimestamp() == null
        && spec.publicKeyFingerprint() != null
        && spec.eui() != null) {
      holders.remove(new Claim(authority.get(), spec.publicKeyFingerprint()));
      holders.remove(new Claim(authority.get(), spec.eui()));
    }
  }

  /** Nothing was stored. */
  public void release(IssuanceIntent intent, String stationUid) {
    AuthorityName authority = intent.binding().authority();
    release(new Claim(authority, intent.binding().key().value()), stationUid);
    release(new Claim(authority, intent.eui().value()), stationUid);
  }

  private void release(Claim claim, String stationUid) {
    holders.computeIfPresent(
        claim, (any, holder) -> holder.stationUid().equals(stationUid) ? null : holder);
  }

  private boolean isOurs(Claim claim, String stationUid) {
    long now = nanoTime.getAsLong();
    if (holders.size() > MANY) {
      holders.values().removeIf(former -> now - former.since() > LAPSE);
    }
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
