package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.api.BaseStationCertificate;
import io.keymast.bench.Goal.AtLeast;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Counted;
import io.keymast.bench.Goal.Reported;
import io.keymast.domain.SerialNumber;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A whole fleet that is regenerated: every certificate revoked, replaced, and on the CRL. */
final class BulkBenchmark implements Benchmark {
  private static final String ASKED =
      "{\"spec\":{\"regenerate\":{\"token\":\"bulk\",\"reason\":\"CertificateLost\"}}}";
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final int FEW = 5_000;

  /**
   * What it took.
   *
   * @param longest wait of one of them for a CRL
   * @param cpu of the operator
   * @param requests of everybody
   */
  private record Course(
      int size,
      long listed,
      Duration longest,
      double seconds,
      Duration cpu,
      List<AuditLog.Request> requests) {}

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
                BulkBenchmark::isReplacement);
        FirstListings listings =
            new FirstListings(platform.controlPlane().admin(), platform.authority())) {
      platform.declares(
          Platform.STATIONS, 0, size, number -> Platform.station(Platform.STATIONS, number));
      fleet.awaitsReady(size);
      Course course = course(size, platform, operator, replaced, listings);
      notebook.takes(told(course, platform.authority().namespace()));
    }
  }

  private static Course course(
      int size,
      Platform platform,
      KeymastProcess operator,
      Fleet<?> replaced,
      FirstListings listings)
      throws Exception {
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
                "PATCH",
                Platform.STATION_PATH + "/" + Platform.name(number),
                ApiRequests.MERGE,
                ASKED));
    replaced.awaitsReady(size);
    await("all are on the CRL")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              listings.look();
              return listings.count(former) == size;
            });
    return new Course(
        size,
        listings.count(former),
        listings.longest(former),
        (System.nanoTime() - begin) / 1e9,
        operator.meter().cpu().minus(cpu),
        log.since(place));
  }

  private static List<Measurement> told(Course course, String namespace) {
    String of = "bulk regeneration of " + Figures.text(course.size());
    List<AuditLog.Request> own =
        course.requests().stream()
            .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
            .filter(request -> !request.verb().equals("watch"))
            .toList();
    List<AuditLog.Request> ledger =
        own.stream()
            .filter(AuditLog.Request::isWrite)
            .filter(request -> request.resource().equals("configmaps"))
            .filter(request -> request.namespace().equals(namespace))
            .toList();
    long heads = ledger.stream().filter(request -> request.name().endsWith(".crl")).count();
    return List.of(
        Measurement.of(
            of + ": on the CRL in the end",
            new Counted(new AtLeast(course.size())),
            (double) course.listed(),
            "revoked"),
        Measurement.of(
            of + ": CRLs written",
            crls(course.size()),
            heads * 100.0 / course.size(),
            "% of revocations"),
        Measurement.of(
            of + ": longest from the ledger to the first CRL",
            new Reported(),
            (double) course.longest().toSeconds(),
            "s"),
        Measurement.of(
            of + ": writes of the ledger",
            new Reported(),
            ledger.size() * 100.0 / course.size(),
            "% of revocations"),
        Measurement.of(
            of + ": API requests of the operator",
            new Reported(),
            own.size() / (double) course.size(),
            "requests a station"),
        Measurement.of(of + ": until all is done", new Reported(), course.seconds(), "s"),
        Measurement.of(
            of + ": CPU of the operator",
            new Reported(),
            course.cpu().toNanos() / 1e6 / course.size(),
            "ms of CPU a station"));
  }

  /** The first ten revocations have a CRL each, if they come one by one: of few, that is much. */
  private static Goal crls(int size) {
    return size < FEW ? new Reported() : new Counted(new AtMost(1));
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
}
