package io.keymast.reconciler;

import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.Events.Happening;
import io.keymast.reconciler.Events.Type;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a brake by log, event and metric. Nobody lets it go: it holds until its cause is gone.
 */
public final class BrakeNews implements BrakeBoard {
  private static final Logger LOG = LoggerFactory.getLogger(BrakeNews.class);

  private final ClusterView cluster;
  private final Events events;
  private final OperatorMeters meters;
  private final Clock clock;
  private final Map<Brake, Instant> pulled = new ConcurrentHashMap<>();

  private record Brake(AuthorityName authority, String reason) {}

  public BrakeNews(ClusterView cluster, Events events, OperatorMeters meters, Clock clock) {
    this.cluster = cluster;
    this.events = events;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public void pulled(AuthorityName authority, String reason, String message) {
    Instant now = clock.instant();
    if (pulled.putIfAbsent(new Brake(authority, reason), now) == null) {
      meters.braked(authority, reason);
      LOG.atWarn().addKeyValue("authority", authority).addKeyValue("reason", reason).log(message);
      Happening happening = new Happening(Type.WARNING, reason, "Brake", message, "since " + now);
      cluster.authority(authority).ifPresent(object -> events.tell(object, happening));
    }
  }

  @Override
  public void released(AuthorityName authority, String reason) {
    if (pulled.remove(new Brake(authority, reason)) != null) {
      meters.unbraked(authority, reason);
      LOG.atInfo()
          .addKeyValue("authority", authority)
          .addKeyValue("reason", reason)
          .log("brake released");
    }
  }

  @Override
  public boolean isResumed(AuthorityName authority, String reason) {
    return false;
  }
}
