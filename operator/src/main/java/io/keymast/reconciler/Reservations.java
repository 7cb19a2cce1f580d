package io.keymast.reconciler;

import io.keymast.decision.IssuanceIntent;
import io.keymast.domain.AuthorityName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes the moment between a certificate's creation and its arrival in the cache: meanwhile no
 * other station of the authority is issued one for the same key or EUI.
 */
public final class Reservations {
  private final Map<Claim, String> holders = new ConcurrentHashMap<>();

  private record Claim(AuthorityName authority, String value) {}

  /** Whether both the key and the EUI are free or reserved for this station. */
  boolean reserve(IssuanceIntent intent, String stationUid) {
    AuthorityName authority = intent.binding().authority();
    Claim key = new Claim(authority, intent.binding().key().value());
    Claim eui = new Claim(authority, intent.eui().value());
    if (!isOurs(key, stationUid)) {
      return false;
    }
    if (!isOurs(eui, stationUid)) {
      holders.remove(key, stationUid);
      return false;
    }
    return true;
  }

  /** To be called once the station's certificate is seen in the cache, or the station is gone. */
  void release(String stationUid) {
    holders.values().removeIf(stationUid::equals);
  }

  private boolean isOurs(Claim claim, String stationUid) {
    String holder = holders.putIfAbsent(claim, stationUid);
    return holder == null || holder.equals(stationUid);
  }
}
