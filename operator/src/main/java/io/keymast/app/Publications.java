package io.keymast.app;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.api.BaseStationCertificate;
import io.keymast.cache.Followed;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.SecretName;
import io.keymast.domain.SerialNumber;
import io.keymast.keyinstaller.Clocks;
import io.keymast.keyinstaller.KeyInstallerServer.StoredCertificates;
import io.keymast.keyinstaller.ProbedInformer;
import io.keymast.keyinstaller.WatchAge;
import io.keymast.publication.CaCertificateHandler;
import io.keymast.publication.ConfigMaps;
import io.keymast.publication.CrlHandler;
import io.keymast.publication.IssuedCertificates;
import io.keymast.publication.LedgerParts;
import io.keymast.publication.OcspAnswers;
import io.keymast.publication.OcspHandler;
import io.keymast.publication.OcspResponders;
import io.keymast.publication.OcspTraffic;
import io.keymast.publication.PublishedCrls;
import io.keymast.publication.ServedCrls;
import io.keymast.revocation.LedgerNames;
import io.keymast.schedule.Repeater;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a Key Installer publishes over plain HTTP, read from the ledgers of its authorities. */
public final class Publications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publications.class);

  /** Those of one authority's namespace that can't be read keep nobody from the others. */
  private static final Duration FIRST_READING = Duration.ofSeconds(5);

  private static final String LEDGERS =
      "%s in (%s,%s)".formatted(LedgerNames.PART_LABEL, LedgerNames.HEAD, LedgerNames.SEGMENT);
  private static final Duration BETWEEN_KEEPINGS = Duration.ofSeconds(1);

  private final Map<String, SharedIndexInformer<ConfigMap>> ledgers;
  private final List<CompletableFuture<Void>> readings = new ArrayList<>();
  private final SecretName ocsp;
  private final SharedIndexInformer<Secret> responders;
  private final PublishedCrls crls;
  private final Repeater keeper = new Repeater("crl-keeper");
  private final Map<String, WatchAge> ages;
  private final OcspTraffic traffic;
  private final Clocks clocks;

  private Publications(
      Map<String, ProbedInformer<ConfigMap>> probed,
      SecretName ocsp,
      SharedIndexInformer<Secret> responders,
      OcspTraffic traffic,
      ServedCrls served,
      Clocks clocks) {
    this.ledgers =
        probed.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, ledger -> ledger.getValue().informer()));
    this.ocsp = ocsp;
    this.responders = responders;
    this.crls = new PublishedCrls(ConfigMaps.byNamespace(ledgers), served, clocks.nanoTime());
    this.ages =
        probed.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    ledger ->
                        new WatchAge(
                            List.of(ledger.getValue()),
                            ledger.getValue().informer()::isWatching,
                            clocks.nanoTime())));
    this.traffic = traffic;
    this.clocks = clocks;
  }

  /**
   * Returns at once, while the ledgers are being read.
   *
   * @param namespaces of the authorities
   * @param served what this process has served by now
   */
  public static Publications of(
      KubernetesClient client,
      Collection<String> namespaces,
      SecretName ocsp,
      OcspTraffic traffic,
      ServedCrls served,
      Clocks clocks) {
    Map<String, ProbedInformer<ConfigMap>> ledgers =
        namespaces.stream()
            .distinct()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    namespace ->
                        ProbedInformer.of(
                            client
                                .configMaps()
                                .inNamespace(namespace)
                                .withLabelSelector(LEDGERS))));
    Publications publications =
        new Publications(
            ledgers,
            ocsp,
            client
                .secrets()
                .inNamespace(ocsp.namespace())
                .withName(ocsp.name())
                .runnableInformer(0),
            traffic,
            served,
            clocks);
    publications.start();
    return publications;
  }

  /** Without the right to read the responders, or a ledger, or without any, all else goes on. */
  private void start() {
    ledgers
        .values()
        .forEach(
            ledger -> {
              ledger.exceptionHandler((started, failure) -> true);
              readings.add(ledger.start().toCompletableFuture());
            });
    responders.exceptionHandler((started, failure) -> true);
    var _ = responders.start();
    ages.values().forEach(WatchAge::start);
    keeper.after(Duration.ZERO, BETWEEN_KEEPINGS, this::keep, Publications::notKept);
  }

  /** Returns when the ledgers are read for the first time, or some of them can't be. */
  public void awaitFirstReading() {
    try {
      CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new))
          .get(FIRST_READING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.atWarn()
          .addKeyValue(
              "namespaces",
              ledgers.entrySet().stream()
                  .filter(ledger -> !ledger.getValue().hasSynced())
                  .map(Map.Entry::getKey)
                  .sorted()
                  .toList())
          .log("CRLs of authorities there are not served until their ledgers can be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  public Handler handler(StoredCertificates certificates) {
    OcspAnswers ocsp =
        new OcspAnswers(
            new OcspResponders(() -> responders.getIndexer().list().stream().findFirst()),
            LedgerParts.of(ledgers.values()),
            new WithLedgerAge(certificates),
            clocks.agreed());
    return new Handler.Sequence(
        new OcspHandler(ocsp, traffic, clocks.stamps()),
        new CrlHandler(crls, clocks.stamps()),
        new CaCertificateHandler(crls, clocks.stamps()));
  }

  /** The newest resourceVersion that the watch of this namespace's ledgers has seen. */
  Stream<String> watched(String namespace) {
    return Optional.ofNullable(ledgers.get(namespace))
        .map(SharedIndexInformer::lastSyncResourceVersion)
        .stream();
  }

  /** Those of its caches that have been filled. */
  Stream<Followed> followed() {
    return Stream.concat(
        ledgers.entrySet().stream()
            .filter(ledger -> ledger.getValue().hasSynced())
            .map(
                ledger ->
                    Followed.in(
                            ledger.getKey(), ConfigMap.class, ledger.getValue().getIndexer()::list)
                        .labelled(LEDGERS)),
        responders.hasSynced()
            ? Stream.of(
                Followed.in(ocsp.namespace(), Secret.class, responders.getIndexer()::list)
                    .named(ocsp.name()))
            : Stream.empty());
  }

  /** Of whole ledgers: a head that is there before its segments looks damaged. */
  private void keep() {
    ledgers.values().stream()
        .filter(SharedIndexInformer::hasSynced)
        .forEach(ledger -> crls.keep(ledger.getIndexer().list()));
  }

  private static void notKept(Throwable e) {
    LOG.atWarn().setCause(e).log("the newest CRLs could not be taken into memory");
  }

  /**
   * The CRLs as a gate gets them here.
   *
   * @param isFormer whose last CRL is renewed no more
   */
  public void bindTo(PrometheusMeterRegistry registry, BiPredicate<AuthorityName, KeyId> isFormer) {
    registry
        .getPrometheusRegistry()
        .register(
            new ServedCrlMeters(
                () -> ledgers.values().stream().flatMap(it -> it.getIndexer().list().stream()),
                crls,
                isFormer));
  }

  /** Answers are as old as the oldest that they are made from. */
  private final class WithLedgerAge implements IssuedCertificates {
    private final StoredCertificates certificates;

    private WithLedgerAge(StoredCertificates certificates) {
      this.certificates = certificates;
    }

    @Override
    public Collection<BaseStationCertificate> withSerialNumber(SerialNumber serialNumber) {
      return certificates.withSerialNumber(serialNumber);
    }

    @Override
    public boolean isSynced() {
      return certificates.isSynced() && responders.hasSynced();
    }

    @Override
    public Duration age(AuthorityName authority) {
      @Nullable WatchAge ledger = ages.get(authority.namespace());
      Duration ledgerAge = ledger == null ? Duration.ZERO : ledger.current();
      return ledgerAge.compareTo(certificates.age()) > 0 ? ledgerAge : certificates.age();
    }
  }

  @Override
  public void close() {
    keeper.close();
    ages.values().forEach(WatchAge::close);
    responders.stop();
    ledgers.values().forEach(SharedIndexInformer::close);
  }
}
