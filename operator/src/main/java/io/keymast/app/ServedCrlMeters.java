package io.keymast.app;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.publication.PublishedCrls;
import io.keymast.publication.SignedObject;
import io.keymast.revocation.LedgerNames;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The CRLs as this process serves them: they go on being told when the operator is gone. Read when
 * the registry is; a CRL that did not change costs nothing.
 */
final class ServedCrlMeters implements MultiCollector {
  private final Supplier<Stream<ConfigMap>> ledgers;
  private final PublishedCrls crls;
  private final BiPredicate<AuthorityName, KeyId> isFormer;

  /**
   * @param ledgers all parts of all of them
   * @param isFormer whose last CRL runs out as it should: nobody is to be woken for it
   */
  ServedCrlMeters(
      Supplier<Stream<ConfigMap>> ledgers,
      PublishedCrls crls,
      BiPredicate<AuthorityName, KeyId> isFormer) {
    this.ledgers = ledgers;
    this.crls = crls;
    this.isFormer = isFormer;
  }

  private record Served(Labels labels, SignedObject crl) {}

  @Override
  public MetricSnapshots collect() {
    List<Served> served = ledgers.get().flatMap(part -> served(part).stream()).toList();
    return MetricSnapshots.of(
        gauge(
            "keymast_served_crl_size_bytes",
            "Size of the CRL that is served",
            served,
            crl -> crl.content().limit()),
        gauge(
            "keymast_served_crl_this_update_timestamp_seconds",
            "When the CRL that is served was signed, as Unix time",
            served,
            crl -> crl.lastModified().getEpochSecond()),
        gauge(
            "keymast_served_crl_next_update_timestamp_seconds",
            "When the CRL that is served runs out, as Unix time",
            served,
            crl -> crl.nextUpdate().map(Instant::getEpochSecond).orElse(0L)));
  }

  private Optional<Served> served(ConfigMap part) {
    String name = part.getMetadata().getName();
    if (!LedgerNames.headOf(name).equals(Optional.of(name))) {
      return Optional.empty();
    }
    KeyId keyId = LedgerNames.keyId(name).orElseThrow();
    AuthorityName authority =
        new AuthorityName(
            part.getMetadata().getNamespace(), LedgerNames.authorityOf(name).orElseThrow());
    return crls.crl(authority, keyId)
        .filter(_ -> !isFormer.test(authority, keyId))
        .map(
            crl ->
                new Served(
                    Labels.of("authority", authority.toString(), "key_id", keyId.toString()), crl));
  }

  private static GaugeSnapshot gauge(
      String name, String help, List<Served> served, ToDoubleFunction<SignedObject> figure) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    served.forEach(
        it ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(it.labels())
                    .value(figure.applyAsDouble(it.crl()))
                    .build()));
    return gauge.build();
  }
}
