package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustCopies;
import io.keymast.decision.TrustCopies.Held;
import io.keymast.decision.TrustCopies.Step;
import io.keymast.domain.AuthorityName;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the namespaces hold by the names of trust bundles: what was written is remembered, and read
 * anew from time to time, for others may have changed it. Of one thread.
 */
final class KnownCopies {
  private static final Logger LOG = LoggerFactory.getLogger(KnownCopies.class);
  private static final Duration READ_ANEW = Duration.ofMinutes(2);
  private static final int WRITES_AT_ONCE = 100;

  private final TrustConfigMaps configMaps;
  private final Clock clock;
  private final Map<String, Known> known = new HashMap<>();

  private record Known(Map<String, TrustConfigMaps.Found> copies, Instant since) {}

  /**
   * What came of some steps.
   *
   * @param left namespaces whose turn comes another time
   * @param refused why a write failed, by namespace
   */
  record Written(Set<String> left, Map<String, String> refused) {}

  KnownCopies(TrustConfigMaps configMaps, Clock clock) {
    this.configMaps = configMaps;
    this.clock = clock;
  }

  void refresh(String name) {
    Instant now = clock.instant();
    Known before = known.get(name);
    if (before == null || now.isAfter(before.since().plus(READ_ANEW))) {
      known.put(name, new Known(new HashMap<>(configMaps.named(name)), now));
    }
  }

  /** By namespace. */
  Map<String, Held> heldBy(AuthorityName authority, String name) {
    Map<String, Held> held = new HashMap<>();
    copies(name).forEach((namespace, found) -> held.put(namespace, found.heldBy(authority)));
    return held;
  }

  /** The authorities that have a copy of this name anywhere. */
  Set<AuthorityName> owners(String name) {
    return copies(name).values().stream()
        .flatMap(found -> found.owner().stream())
        .collect(Collectors.toSet());
  }

  /** As many as may be written at once. */
  Written write(AuthorityName authority, String name, List<Step> steps, TrustBundle bundle) {
    Map<String, String> refused = new HashMap<>();
    for (Step step : steps.subList(0, Math.min(steps.size(), WRITES_AT_ONCE))) {
      String namespace = step.namespace();
      attempt(
              name,
              namespace,
              switch (step) {
                case Step.Make _ ->
                    () ->
                        keep(name, namespace, configMaps.make(authority, namespace, name, bundle));
                case Step.Renew(_, var version) ->
                    () ->
                        keep(
                            name,
                            namespace,
                            configMaps.renew(authority, namespace, name, version, bundle));
                case Step.Remove(_, var version) -> () -> remove(name, namespace, version);
              })
          .ifPresent(reason -> refused.put(namespace, reason));
    }
    return new Written(
        steps.stream().skip(WRITES_AT_ONCE).map(Step::namespace).collect(Collectors.toSet()),
        refused);
  }

  /** As many as may be written at once. */
  void withdraw(AuthorityName authority, String name) {
    TrustCopies.withdrawn(heldBy(authority, name)).stream()
        .limit(WRITES_AT_ONCE)
        .forEach(
            removal -> {
              var _ =
                  attempt(
                      name,
                      removal.namespace(),
                      () -> remove(name, removal.namespace(), removal.version()));
            });
  }

  private void remove(String name, String namespace, String version) {
    configMaps.remove(namespace, name, version);
    copies(name).remove(namespace);
  }

  private void keep(String name, String namespace, TrustConfigMaps.Found written) {
    copies(name).put(namespace, written);
  }

  private Map<String, TrustConfigMaps.Found> copies(String name) {
    return Optional.ofNullable(known.get(name)).map(Known::copies).orElseGet(HashMap::new);
  }

  /** Why it failed, if it did. What has changed meanwhile is read anew before the next try. */
  private Optional<String> attempt(String name, String namespace, Runnable write) {
    try {
      write.run();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      LOG.atDebug()
          .setCause(e)
          .addKeyValue("namespace", namespace)
          .addKeyValue("configMap", name)
          .log("trust bundle not written");
      return Optional.of(
          switch (e.getCode()) {
            case HttpURLConnection.HTTP_CONFLICT -> {
              known.remove(name);
              yield "Conflict";
            }
            case HttpURLConnection.HTTP_NOT_FOUND -> {
              known.remove(name);
              yield "NotFound";
            }
            default -> TrustOwner.reason(e);
          });
    }
  }
}
