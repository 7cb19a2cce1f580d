package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Revocations as a person decides them, with the operator and a Key Installer as they are shipped:
 * {@code spec.regenerate} of a station is set, its certificate is in the ledger, the operator signs
 * a CRL, and a gate has fetched it. Never so often that the operator would wait with a CRL: it
 * signs ten at once, and then one every five seconds.
 */
final class DecidedRevocations {
  private static final String STATION = Platform.STATION_PATH + "/" + Platform.name(0);
  private static final String ASKED =
      "{\"spec\":{\"regenerate\":{\"token\":\"crl-%d\",\"reason\":\"CertificateLost\"}}}";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int AT_ONCE = 9;
  private static final Duration BETWEEN = Duration.ofMillis(5_600);

  private static final int WARM_UP = 10;

  /** One after the other, in each round: CPU time is told in hundredths of a second. */
  private static final int A_ROUND = 3;

  private static final String SERVED = "served";
  private static final String OPERATOR = "operator";
  private static final String KEY_INSTALLER = "Key Installer";
  private static final List<String> FIGURES = List.of(SERVED, OPERATOR, KEY_INSTALLER);

  private final KubernetesClient admin;
  private final KeymastProcess operator;
  private final KeymastProcess keyInstaller;
  private final CrlGate gate;
  private int made;
  private long last = System.nanoTime();
  private Optional<BigInteger> former = Optional.empty();

  DecidedRevocations(
      Platform platform, KeymastProcess operator, KeymastProcess keyInstaller, CrlGate gate) {
    this.admin = platform.controlPlane().admin();
    this.operator = operator;
    this.keyInstaller = keyInstaller;
    this.gate = gate;
  }

  List<Measurement> measured(Scale scale) throws Exception {
    average(scale.isFull() ? WARM_UP : 1);
    Turns turns = new Turns();
    turns.add(FIGURES, () -> average(scale.isFull() ? A_ROUND : 1));
    Rounds rounds = turns.take(scale);
    String of = " where " + Figures.text(scale.sizes().revoked()) + " are revoked";
    return List.of(
        Measurement.of(
            "one more revocation, from the PATCH that asks for it until a Key Installer serves its"
                + " CRL,"
                + of,
            new AtMost(1),
            "s",
            rounds,
            SERVED),
        Measurement.of(
            "CPU of the operator for one more revocation, its CRL and another certificate," + of,
            new Reported(),
            "ms",
            rounds,
            OPERATOR),
        Measurement.of(
            "CPU of a Key Installer for one new CRL" + of,
            new Reported(),
            "ms",
            rounds,
            KEY_INSTALLER));
  }

  /** Of each figure. */
  private List<Double> average(int count) throws Exception {
    List<List<Double>> all = new ArrayList<>();
    while (all.size() < count) {
      all.add(revokes());
    }
    return List.of(mean(all, 0), mean(all, 1), mean(all, 2));
  }

  private static double mean(List<List<Double>> all, int figure) {
    return all.stream().mapToDouble(each -> each.get(figure)).average().orElseThrow();
  }

  /** CPU counts until both are at rest again: what is told afterwards is of the revocation, too. */
  private List<Double> revokes() throws Exception {
    awaitsTurn();
    BigInteger serialNumber = issued();
    operator.awaitsRest();
    keyInstaller.awaitsRest();
    Duration byOperator = operator.meter().cpu();
    Duration byKeyInstaller = keyInstaller.meter().cpu();
    last = System.nanoTime();
    new ApiRequests(admin).sends("PATCH", STATION, ApiRequests.MERGE, ASKED.formatted(made));
    double seconds = (gate.awaits(serialNumber) - last) / 1e9;
    operator.awaitsRest();
    keyInstaller.awaitsRest();
    made++;
    former = Optional.of(serialNumber);
    return List.of(
        seconds,
        millis(operator.meter().cpu().minus(byOperator)),
        millis(keyInstaller.meter().cpu().minus(byKeyInstaller)));
  }

  private void awaitsTurn() {
    if (made >= AT_ONCE) {
      await("the operator signs the next CRL at once")
          .atMost(PATIENCE)
          .until(() -> System.nanoTime() - last >= BETWEEN.toNanos());
    }
  }

  /** The certificate of now, that takes the place of the former one. */
  private BigInteger issued() {
    return await("the station has another certificate")
        .atMost(PATIENCE)
        .until(this::current, it -> it.isPresent() && !it.equals(former))
        .orElseThrow();
  }

  private Optional<BigInteger> current() {
    return Optional.ofNullable(
            admin
                .resources(BaseStation.class)
                .inNamespace(Platform.STATIONS)
                .withName(Platform.name(0))
                .require()
                .getStatus())
        .map(BaseStationStatus::certificate)
        .map(BaseStationStatus.Certificate::serialNumber)
        .flatMap(SerialNumber::parse)
        .map(SerialNumber::value);
  }

  private static double millis(Duration cpu) {
    return cpu.toNanos() / 1e6;
  }
}
