package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.cache.CacheComparison;
import io.keymast.keyinstaller.Clocks;
import io.keymast.keyinstaller.KeyInstallerServer;
import io.keymast.publication.LedgerCatchUp;
import io.keymast.publication.ServedCrls;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From one reading of the cluster to the next: a Key Installer reads everything anew once an event
 * got lost on its way, or etcd was put back to an older snapshot, since its watches are blind then.
 * After that, until the ledgers know again what it has served it goes on from memory, which may be
 * the only copy.
 */
final class KeyInstallerLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyInstallerLife.class);

  /** Stations need new certificates too: after that, what is missing is only told. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final int MOST_TOLD = 100;
  private static final String READ_ANEW = "The cluster is read anew";

  private final KeyInstallerServer server;
  private final Publications publications;
  private final CountDownLatch end = new CountDownLatch(1);
  private final LedgerCatchUp catchUp;
  private final List<HistoryWatch> watches;
  private final LostEventWatch lostEventWatch;
  private final AtomicBoolean catchesUp = new AtomicBoolean();

  private KeyInstallerLife(
      KubernetesClient client,
      ServedCrls served,
      Publications publications,
      KeyInstallerServer server,
      Collection<String> authorityNamespaces) {
    this.publications = publications;
    this.server = server;
    this.catchUp = new LedgerCatchUp(client, served);
    this.watches =
        Stream.concat(
                Stream.of(HistoryWatch.ofCustomResources(client, server::watched)),
                authorityNamespaces.stream()
                    .distinct()
                    .map(
                        namespace ->
                            HistoryWatch.ofConfigMaps(
                                client, namespace, () -> publications.watched(namespace))))
            .map(sight -> new HistoryWatch(sight, Optional.empty(), _ -> catchUp()))
            .toList();
    this.lostEventWatch =
        new LostEventWatch(
            new CacheComparison(
                    client, () -> Stream.concat(server.followed(), publications.followed()))
                ::gaps,
            this::readAnew);
  }

  /** Returns when all ports are open and the custom resources are known. */
  static KeyInstallerLife start(
      KeyInstallerOptions options,
      KubernetesClient client,
      ServedCrls served,
      KeyInstallerTime time)
      throws Exception {
    PrometheusMeterRegistry registry = ProcessMeters.registry();
    time.bindTo(registry);
    Clocks clocks = time.clocks();
    Publications publications =
        Publications.of(
            client,
            options.authorityNamespaces(),
            options.ocspSecret(),
            LimitedOcspTraffic.create(registry),
            served,
            clocks);
    KeyInstallerServer server =
        new KeyInstallerServer(
            options.toServerSettings(),
            new KeyInstallerServer.Surroundings(
                client,
                clocks,
                new SecureRandom(),
                registry,
                BlocklistFiles.read(options.blocklists()),
                publications::handler));
    publications.bindTo(registry, server::isFormer);
    publications.awaitFirstReading();
    server.start();
    LOG.atInfo()
        .addKeyValue("https", server.httpsPort())
        .addKeyValue("publication", server.publicationPort())
        .addKeyValue("management", server.managementPort())
        .addKeyValue("inUse", server.inUsePort().orElse(0))
        .log("The Key Installer listens");
    new ResourceDefinitions(client).await();
    KeyInstallerLife life =
        new KeyInstallerLife(client, served, publications, server, options.authorityNamespaces());
    life.watches.forEach(watch -> watch.start(options.restoreCheckInterval()));
    life.startComparing(LostEventWatch.every(options.restoreCheckInterval()));
    return life;
  }

  /** At other moments than other replicas: they are not to begin anew together. */
  private void startComparing(Duration every) {
    lostEventWatch.start(
        Duration.ofMillis(ThreadLocalRandom.current().nextLong(every.toMillis())), every);
  }

  /** Returns when all has to be read anew. */
  void awaitEnd() throws InterruptedException {
    end.await();
  }

  /** What is being answered is finished first. */
  @Override
  public void close() {
    server.close();
    publications.close();
    watches.forEach(HistoryWatch::close);
    lostEventWatch.close();
  }

  /**
   * What a restore of etcd took back is missing too: then the ledgers are waited for. Nor is a
   * server certificate given up that is in memory only: the next life would serve nobody.
   */
  private void readAnew() {
    if (!server.hasStoredCertificate()) {
      LOG.atError()
          .log(
              "The cluster is not read anew before the Secret of the server's certificate is good");
    } else if (!catchesUp.get()) {
      LOG.atWarn().log(READ_ANEW);
      end.countDown();
    }
  }

  private void catchUp() {
    catchesUp.set(true);
    long began = System.nanoTime();
    try {
      while (!isCaughtUp()) {
        if (System.nanoTime() - began > LONGEST_WAIT.toNanos()) {
          tellMissing();
          break;
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
      LOG.atWarn().log(READ_ANEW);
      end.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      catchesUp.set(false);
    }
  }

  private boolean isCaughtUp() {
    try {
      return catchUp.isComplete();
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("the ledgers can't be read");
      return false;
    }
  }

  private void tellMissing() {
    LOG.atError()
        .addKeyValue("serialNumbers", catchUp.missing().stream().limit(MOST_TOLD).toList())
        .log("Revocations were lost with etcd's state: put them back by 'keymast ledger revoke'");
  }
}
