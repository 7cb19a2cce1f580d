package io.keymast.app;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.keymast.api.CertificateAuthority;
import io.keymast.schedule.Repeater;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that etcd was put back to an older snapshot. Nothing else would tell: watches of a
 * process that lived across it wait for a future that they have seen, without any error.
 */
final class HistoryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWatch.class);

  private final Sight sight;
  private final Listener listener;
  private final Repeater repeater = new Repeater("history-watch");

  /** Only the repeater's one thread uses it. */
  private ClusterHistory history;

  private boolean isComparable = true;

  /** What the listener has not dealt with: the API server may have caught up meanwhile. */
  private Optional<ClusterHistory.Verdict.WentBack> pending = Optional.empty();

  /** Of the listener in a row. */
  private int setbacks;

  /** Who is told. */
  interface Listener {
    /** Time goes on. */
    default void onward(BigInteger resourceVersion) {}

    /** Told again if it throws, or as long as watches say that they have seen more. */
    void wentBack(ClusterHistory.Verdict.WentBack wentBack);
  }

  /**
   * What is compared: of one kind, or of kinds that are stored as one, since no other
   * resourceVersions are comparable.
   *
   * @param live of the cluster as it is now
   * @param watched the newest of each watch
   */
  record Sight(Supplier<String> live, Supplier<Stream<String>> watched) {}

  /**
   * @param newest seen by an earlier process
   */
  HistoryWatch(Sight sight, Optional<BigInteger> newest, Listener listener) {
    this.sight = sight;
    this.history = new ClusterHistory(newest);
    this.listener = listener;
  }

  /**
   * By the authorities: every process may list them all.
   *
   * @param watched the newest of each watch of custom resources
   */
  static Sight ofCustomResources(KubernetesClient client, Supplier<Stream<String>> watched) {
    return new Sight(
        () -> live(client.resources(CertificateAuthority.class).inAnyNamespace()), watched);
  }

  /**
   * @param watched the newest of each watch of ConfigMaps
   */
  static Sight ofConfigMaps(
      KubernetesClient client, String namespace, Supplier<Stream<String>> watched) {
    return new Sight(() -> live(client.configMaps().inNamespace(namespace)), watched);
  }

  /** The API server asks etcd, and not a cache of its own. */
  private static String live(Listable<? extends KubernetesResourceList<?>> resources) {
    return resources
        .list(new ListOptionsBuilder().withLimit(1L).build())
        .getMetadata()
        .getResourceVersion();
  }

  void start(Duration every) {
    repeater.after(Duration.ZERO, every, this::look, HistoryWatch::notCompared);
  }

  @Override
  public void close() {
    repeater.close();
  }

  private static void notCompared(Throwable e) {
    if (e instanceof KubernetesClientException away) {
      LOG.atDebug().setCause(away).log("the API server did not tell its resourceVersion");
    } else {
      LOG.atWarn().setCause(e).log("whether the API server went back could not be looked up");
    }
  }

  void look() {
    pending.ifPresentOrElse(this::tell, this::compare);
  }

  private void compare() {
    // Before the list: without a restore it is no older than what a watch had seen by then.
    ClusterHistory seen = history.seenBy(sight.watched().get());
    switch (seen.judge(sight.live().get())) {
      case ClusterHistory.Verdict.Onward(var onward) -> {
        history = onward;
        onward.newest().ifPresent(listener::onward);
      }
      case ClusterHistory.Verdict.WentBack wentBack -> {
        LOG.atError()
            .addKeyValue("from", wentBack.from())
            .addKeyValue("to", wentBack.to())
            .log("the API server went back in time: an older snapshot of etcd was put back");
        tell(wentBack);
      }
      case ClusterHistory.Verdict.NotComparable(var text) -> {
        if (isComparable) {
          LOG.atWarn()
              .addKeyValue("resourceVersion", text)
              .log(
                  "resourceVersions are no numbers here: a restore of etcd can't be noticed by them");
        }
        isComparable = false;
      }
    }
  }

  /** What can't be done is done at a later look, and is logged ever more rarely. */
  private void tell(ClusterHistory.Verdict.WentBack wentBack) {
    pending = Optional.of(wentBack);
    try {
      listener.wentBack(wentBack);
      history = new ClusterHistory(Optional.of(wentBack.to()));
      pending = Optional.empty();
      setbacks = 0;
    } catch (RuntimeException e) {
      setbacks++;
      if (Integer.bitCount(setbacks) == 1) {
        LOG.atError()
            .addKeyValue("attempts", setbacks)
            .setCause(e)
            .log("not all is held yet after an older snapshot of etcd was put back: tried again");
      }
    }
  }
}
