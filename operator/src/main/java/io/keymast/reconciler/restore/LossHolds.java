package io.keymast.reconciler.restore;

import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.ClusterView;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The brake {@code CertificatesVanished}: says in an authority's status that its issuing waits for
 * certificates that vanished, once nothing comes of several looks at them in a row. It ends with
 * them, and no word ends it before; but a process that was started since knows no more which they
 * were, and waits for a person's word.
 */
public final class LossHolds {
  /** One look in each second. */
  private static final int LASTING = 5;

  private static final int LONGEST_CAUSE = 400;

  private final ClusterView cluster;
  private final AuthorityBrakes brakes;
  private final Clock clock;

  /** In a row. */
  private final Map<AuthorityName, Integer> failed = new ConcurrentHashMap<>();

  /** By this process. */
  private final Set<AuthorityName> engaged = ConcurrentHashMap.newKeySet();

  public LossHolds(ClusterView cluster, AuthorityBrakes brakes, Clock clock) {
    this.cluster = cluster;
    this.brakes = brakes;
    this.clock = clock;
  }

  /**
   * After each look.
   *
   * @param setbacks why it could not tell what became of an authority's certificates, or not bring
   *     them back
   */
  void looked(Map<AuthorityName, RuntimeException> setbacks) {
    failed.keySet().forEach(this::settle);
    failed.keySet().retainAll(setbacks.keySet());
    setbacks.forEach(
        (authority, why) -> {
          if (failed.merge(authority, 1, Integer::sum) >= LASTING) {
            engage(authority, why);
          }
        });
  }

  private void engage(AuthorityName authority, RuntimeException why) {
    if (cluster.vanished().areOf(authority)) {
      engaged.add(authority);
      brakes.engage(
          authority,
          new Brake(
              BrakeReason.CERTIFICATES_VANISHED,
              "certificates are gone from the cluster, nobody was seen to delete them, and what"
                  + " became of them can't be told, or not be made up for: "
                  + cause(why)
                  + ". It is tried again each second, and issuing goes on by itself once that is"
                  + " mended. An operator that was started since knows no more which they were, and"
                  + " needs a person's word",
              clock.instant().truncatedTo(ChronoUnit.SECONDS)));
    }
  }

  private static String cause(RuntimeException why) {
    String text = String.valueOf(why.getMessage());
    return text.length() > LONGEST_CAUSE ? text.substring(0, LONGEST_CAUSE) + "..." : text;
  }

  /** What this process has engaged holds no longer than its cause. */
  public void settle(AuthorityName authority) {
    if (engaged.contains(authority) && !cluster.vanished().areOf(authority)) {
      brakes.release(authority, BrakeReason.CERTIFICATES_VANISHED);
      engaged.remove(authority);
    }
  }
}
