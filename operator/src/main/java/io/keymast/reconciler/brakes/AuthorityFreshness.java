package io.keymast.reconciler.brakes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Names;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Asks the API server itself whether the cache shows an authority as it is: a watch that has fallen
 * silent would hide that a person has paused it. Once every ten seconds, however many stations it
 * issues to.
 */
public final class AuthorityFreshness {
  private static final long TRUSTED = Duration.ofSeconds(10).toNanos();

  private final Function<AuthorityName, Optional<CertificateAuthority>> live;
  private final LongSupplier nanoTime;
  private final Map<AuthorityName, Look> looks = new ConcurrentHashMap<>();

  private record Look(long asked, Optional<Version> seen) {
    private boolean isTrusted(long now) {
      return now - asked < TRUSTED;
    }
  }

  private record Version(String uid, long generation) {
    private static Version of(CertificateAuthority object) {
      ObjectMeta metadata = object.getMetadata();
      return new Version(metadata.getUid(), metadata.getGeneration());
    }

    private boolean covers(Version seen) {
      return uid.equals(seen.uid) && generation >= seen.generation;
    }
  }

  /**
   * @param live a read that no cache answers; empty if there is none
   */
  public AuthorityFreshness(
      Function<AuthorityName, Optional<CertificateAuthority>> live, LongSupplier nanoTime) {
    this.live = live;
    this.nanoTime = nanoTime;
  }

  /** Throws what the read throws: nobody can tell then. */
  boolean isCurrent(CertificateAuthority cached) {
    Version known = Version.of(cached);
    return seen(Names.of(cached)).filter(known::covers).isPresent();
  }

  private Optional<Version> seen(AuthorityName name) {
    long now = nanoTime.getAsLong();
    Look last = looks.get(name);
    if (last != null && last.isTrusted(now)) {
      return last.seen();
    }
    looks.values().removeIf(look -> !look.isTrusted(now));
    Look look = new Look(now, live.apply(name).map(Version::of));
    looks.put(name, look);
    return look.seen();
  }
}
