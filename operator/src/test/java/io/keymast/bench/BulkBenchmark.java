package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.BaseStationCertificate;
import io.keymast.bench.Goal.AtLeast;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import io.keymast.support.AuditLog;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A whole fleet that is regenerated: every certificate revoked, replaced, and on the CRL. */
final class BulkBenchmark implements Benchmark {
  private static final String MERGE = "application/merge-patch+json";
  private static final String ASKED =
      "{\"spec\":{\"regenerate\":{\"token\":\"bulk\",\"reason\":\"CertificateLost\"}}}";
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  @Override
  public String name() {
    return "bulk";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    int size = scale.sizes().storm();
    try (Platform platform = Platform.start(name());
        KeymastProcess operator = platform.operator();
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        Fleet<?> replaced =
            new Fleet<>(
                platform.controlPlane(),
                BaseStationCertificate.class,
                Platform.STATIONS,
                BulkBenchmark::isReplacement)) {
      platform.declares(
          Platform.STATIONS, 0, size, number -> Platform.station(Platform.STATIONS, number));
      fleet.awaitsReady(size);
      Set<BigInteger> former = serialNumbers(platform);
      AuditLog log = new AuditLog(platform.controlPlane());
      long place = log.now();
      Duration cpu = operator.meter().cpu();
      long begin = System.nanoTime();
      ApiRequests team = new ApiRequests(platform.controlPlane().admin());
      Writers.each(
          0,
          size,
          number ->
              team.sends(
                  "PATCH", Platform.STATION_PATH + "/" + Platform.name(number), MERGE, ASKED));
      replaced.awaitsReady(size);
      await("all are on the CRL")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .until(() -> listed(former, platform) == size);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double millis = operator.meter().cpu().minus(cpu).toNanos() / 1e6 / size;
      notebook.takes(
          measured(size, listed(former, platform), platform, seconds, millis, log.since(place)));
    }
  }

  private static List<Measurement> measured(
      int size,
      long listed,
      Platform platform,
      double seconds,
      double millis,
      List<AuditLog.Request> requests) {
    String of = "bulk regeneration of " + Figures.text(size);
    List<AuditLog.Request> ledger =
        requests.stream()
            .filter(AuditLog.Request::isWrite)
            .filter(request -> request.resource().equals("configmaps"))
            .filter(request -> request.namespace().equals(platform.authority().namespace()))
            .toList();
    long heads = ledger.stream().filter(request -> request.name().endsWith(".crl")).count();
    return List.of(
        Measurement.of(
            of + ": on the CRL in the end", new AtLeast(size), (double) listed, "revoked"),
        Measurement.of(
            of + ": CRLs written", new AtMost(1), heads * 100.0 / size, "% of revocations"),
        Measurement.of(
            of + ": writes of the ledger",
            new Reported(),
            ledger.size() * 100.0 / size,
            "% of revocations"),
        Measurement.of(of + ": until all is done", new Reported(), seconds, "s"),
        Measurement.of(
            of + ": CPU of the operator", new Reported(), millis, "ms of CPU a station"));
  }

  private static boolean isReplacement(BaseStationCertificate certificate) {
    return certificate.getSpec().causes() != null
        && certificate.getSpec().causes().contains("Regenerated");
  }

  private static Set<BigInteger> serialNumbers(Platform platform) {
    return platform
        .controlPlane()
        .admin()
        .resources(BaseStationCertificate.class)
        .inNamespace(Platform.STATIONS)
        .list()
        .getItems()
        .stream()
        .map(it -> Objects.requireNonNull(it.getSpec().serialNumber()))
        .map(serialNumber -> SerialNumber.parse(serialNumber).orElseThrow().value())
        .collect(Collectors.toSet());
  }

  /** How many of them the CRL does; none is looked for in one that is too short for all. */
  private static long listed(Set<BigInteger> serialNumbers, Platform platform) {
    List<PublishedCrl> crls = published(platform);
    if (crls.stream().mapToInt(PublishedCrl::entries).sum() < serialNumbers.size()) {
      return 0;
    }
    return crls.stream()
        .flatMap(crl -> ListedCertificates.of(crl.crl()))
        .filter(serialNumbers::contains)
        .count();
  }

  /** As a Key Installer reads them, with the signature over all of each. */
  private static List<PublishedCrl> published(Platform platform) {
    Map<String, ConfigMap> parts =
        platform
            .controlPlane()
            .admin()
            .configMaps()
            .inNamespace(platform.authority().namespace())
            .withLabel(LedgerNames.PART_LABEL)
            .list()
            .getItems()
            .stream()
            .collect(Collectors.toMap(part -> part.getMetadata().getName(), Function.identity()));
    return parts.entrySet().stream()
        .filter(part -> LedgerNames.headOf(part.getKey()).stream().anyMatch(part.getKey()::equals))
        .map(
            head ->
                CrlReader.read(
                    LedgerNames.keyId(head.getKey()).orElseThrow(),
                    head.getValue(),
                    name -> Optional.ofNullable(parts.get(name))))
        .toList();
  }
}
