package io.keymast.bench;

import io.keymast.bench.BareLoop.Writes;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.TimesAtLeast;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * cert-manager's own controllers beside ours, each with a namespace of its own on one fresh control
 * plane, in turn: they don't see each other's objects, and one waits while the other works.
 */
final class CertManagerBenchmark implements Benchmark {
  private static final String OURS = "stations";
  private static final String CERTIFICATES = "Certificates";
  private static final String REQUESTS = "CertificateRequests";
  private static final String BARE = "bare";
  private static final String BESIDE = "stations to Ready beside cert-manager";
  private static final String LOOP = "bare loop of a station's writes";

  @Override
  public String name() {
    return "cert-manager";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    List<Integer> sizes = scale.sizes().foreign().inRounds();
    try (Platform platform = Platform.start(name());
        KeymastProcess operator = platform.operator();
        Fleet<?> warm = Fleet.ofStations(platform.controlPlane(), Platform.WARM_UP);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        Fleet<?> bare = Fleet.ofStations(platform.controlPlane(), BareLoop.NAMESPACE);
        CertManagerFleet certificates = CertManagerFleet.ofCertificates(platform.controlPlane());
        CertManagerFleet requests = CertManagerFleet.ofRequests(platform.controlPlane())) {
      Wave.warmUp(sizes.getFirst(), platform.contender(operator, Platform.WARM_UP, warm));
      Map<String, Contender> contenders = new LinkedHashMap<>();
      contenders.put(OURS, platform.contender(operator, Platform.STATIONS, fleet));
      contenders.put(CERTIFICATES, certificates.contender());
      contenders.put(REQUESTS, requests.contender());
      Wave.declared(1, platform.contender(operator, Platform.STATIONS, fleet));
      BareLoop loop = BareLoop.as(0, platform);
      loop.perSecond(Writes.ALL, Writers.USUAL, sizes.getFirst(), bare);
      for (int size : sizes) {
        Map<String, List<Wave>> waves = new LinkedHashMap<>();
        Map<String, Callable<Double>> contestants = contestants(size, contenders, waves);
        contestants.put(BARE, () -> loop.perSecond(Writes.ALL, Writers.USUAL, size, bare));
        Rounds rounds =
            Rounds.run(
                scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
        notebook.takes(measured(", N = " + Figures.text(size), rounds, waves));
      }
      notebook.takes(List.of(resident(CERTIFICATES, certificates), resident(REQUESTS, requests)));
      contenders.remove(REQUESTS);
      notebook.takes(once(scale.sizes().foreign().once(), contenders, loop, bare));
    }
  }

  /** As many as three rounds of would take an hour. */
  private static List<Measurement> once(
      int size, Map<String, Contender> contenders, BareLoop loop, Fleet<?> bare) throws Exception {
    Map<String, List<Wave>> waves = new LinkedHashMap<>();
    Map<String, Callable<Double>> contestants = contestants(size, contenders, waves);
    contestants.put(BARE, () -> loop.perSecond(Writes.ALL, Writers.USUAL, size, bare));
    String of = ", N = " + Figures.text(size) + ", one round";
    return besideCertificates(
        of, new Reported(), Rounds.run(1, 1, Openssl.yardstick(), contestants), waves);
  }

  /**
   * @param waves where what each of them makes is kept
   */
  private static Map<String, Callable<Double>> contestants(
      int size, Map<String, Contender> contenders, Map<String, List<Wave>> waves) {
    Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
    contenders.forEach(
        (name, contender) -> {
          List<Wave> own = new ArrayList<>();
          waves.put(name, own);
          contestants.put(
              name,
              () -> {
                own.add(Wave.declared(size, contender));
                return own.getLast().perSecond();
              });
        });
    return contestants;
  }

  private static List<Measurement> measured(
      String of, Rounds rounds, Map<String, List<Wave>> waves) {
    List<Measurement> measured = new ArrayList<>();
    measured.add(
        Measurement.of(BESIDE + of, new TimesAtLeast(1.2), "1/s", rounds, OURS)
            .beside("its bare CertificateRequests", rounds, OURS, REQUESTS));
    measured.add(
        Measurement.of(LOOP + of, new Reported(), "1/s", rounds, BARE)
            .beside("cert-manager's CertificateRequests", rounds, BARE, REQUESTS));
    measured.addAll(besideCertificates(of, new TimesAtLeast(5), rounds, waves));
    return measured;
  }

  private static List<Measurement> besideCertificates(
      String of, Goal goal, Rounds rounds, Map<String, List<Wave>> waves) {
    List<Measurement> measured = new ArrayList<>();
    measured.add(
        Measurement.of(BESIDE + of, goal, "1/s", rounds, OURS)
            .beside("its Certificates", rounds, OURS, CERTIFICATES));
    measured.add(
        Measurement.of(BESIDE + of, new Reported(), "1/s", rounds, OURS)
            .beside("bare loop of our writes", rounds, OURS, BARE));
    measured.add(
        Measurement.of(LOOP + of, new Reported(), "1/s", rounds, BARE)
            .beside("cert-manager's Certificates", rounds, BARE, CERTIFICATES));
    waves.forEach(
        (name, own) ->
            measured.addAll(
                StationsBenchmark.costs(
                    name.substring(0, name.length() - 1),
                    (name.equals(OURS) ? ", beside cert-manager" : ", by cert-manager as " + name)
                        + of,
                    new Reported(),
                    new Reported(),
                    rounds,
                    own)));
    return measured;
  }

  private static Measurement resident(String name, CertManagerFleet fleet) {
    return Measurement.of(
        "resident memory of cert-manager, of " + name,
        new Reported(),
        fleet.residentKilobytesEach(),
        "kB each");
  }
}
