package io.keymast.reconciler.trust;

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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
  private final Set<String> outdated = new HashSet<>();
  private final Set<Place> refusing = new HashSet<>();

  private record Place(String name, String namespace) {}

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
    if (before == null || outdated.contains(name) || now.isAfter(before.since().plus(READ_ANEW))) {
      known.put(name, new Known(new HashMap<>(configMaps.named(name)), now));
      outdated.remove(name);
    }
  }

  /** By namespace. */
  Map<String, Held> heldBy(AuthorityName authority, String name) {
    Map<String, Held> held = new HashMap<>();
    copies(name).forEach((namespace, found) -> held.put(namespace, found.heldBy(authority)));
    return held;
  }

  /** The authorities that have a copy of this name anywhere, but for changed ones there. */
  Set<AuthorityName> owners(String name, Set<String> exceptChangedAt) {
    return copies(name).entrySet().stream()
        .filter(
            it ->
                it.getValue().copy().isUntouched()
                    || !exceptChangedAt.contains(place(it.getKey(), name)))
        .flatMap(it -> it.getValue().owner().stream())
        .collect(Collectors.toSet());
  }

  static String place(String namespace, String name) {
    return namespace + "/" + name;
  }

  /** As many as may be written at once; those that were refused before come last. */
  Written write(AuthorityName authority, String name, List<Step> steps, TrustBundle bundle) {
    Map<String, String> refused = new HashMap<>();
    List<Step> inTurn =
        steps.stream()
            .sorted(
                Comparator.comparing(step -> refusing.contains(new Place(name, step.namespace()))))
            .toList();
    for (Step step : inTurn.subList(0, Math.min(steps.size(), WRITES_AT_ONCE))) {
      String namespace = step.namespace();
      attempt(
              name,
              namespace,
              switch (step) {
                case Step.Make _ -> () -> make(authority, name, namespace, bundle);
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
        inTurn.stream().skip(WRITES_AT_ONCE).map(Step::namespace).collect(Collectors.toSet()),
        refused);
  }

  /** As many as may be written at once. Returns the namespaces where it is left for good. */
  List<String> withdraw(AuthorityName authority, String name) {
    TrustCopies.Withdrawal withdrawal = TrustCopies.withdrawn(heldBy(authority, name));
    withdrawal.removals().stream()
        .limit(WRITES_AT_ONCE)
        .forEach(
            removal -> {
              var _ =
                  attempt(
                      name,
                      removal.namespace(),
                      () -> remove(name, removal.namespace(), removal.version()));
            });
    return withdrawal.left();
  }

  /** What somebody else has made since it was read is seen as his. */
  private void make(AuthorityName authority, String name, String namespace, TrustBundle bundle) {
    keep(
        name,
        namespace,
        configMaps
            .find(namespace, name)
            .orElseGet(() -> configMaps.make(authority, namespace, name, bundle)));
  }

  private void remove(String name, String namespace, String version) {
    configMaps.remove(namespace, name, version);
    copies(name).remove(namespace);
  }

  private void keep(String name, String namespace, TrustConfigMaps.Found written) {
    copies(name).put(namespace, written);
  }

  private Map<String, TrustConfigMaps.Found> copies(String name) {
    Known read = known.get(name);
    if (read == null) {
      throw new IllegalStateException("the ConfigMaps " + name + " have not been read yet");
    }
    return read.copies();
  }

  /** Why it failed, if it did. What has changed meanwhile is read anew before the next round. */
  private Optional<String> attempt(String name, String namespace, Runnable write) {
    try {
      write.run();
      refusing.remove(new Place(name, namespace));
      return Optional.empty();
    } catch (KubernetesClientException e) {
      LOG.atDebug()
          .setCause(e)
          .addKeyValue("namespace", namespace)
          .addKeyValue("configMap", name)
          .log("trust bundle not written");
      refusing.add(new Place(name, namespace));
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        outdated.add(name);
      }
      return Optional.of(TrustOwner.reason(e));
    }
  }
}
