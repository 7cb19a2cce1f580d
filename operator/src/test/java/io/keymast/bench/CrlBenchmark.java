package io.keymast.bench;

import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CaKey;
import io.keymast.pki.PkiSamples;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * One more revocation where there are many: durable in the ledger, in a signed CRL, and served by a
 * Key Installer; beside it a CRL that is {@linkplain CrlRebuild built anew}.
 */
final class CrlBenchmark implements Benchmark {
  private static final int AT_ONCE = 1_000;
  private static final int SERIAL_BITS = 128;
  private static final int WARM_UP = 20;
  private static final Duration VALIDITY = Duration.ofDays(7);

  /** One after the other, in each round: CPU time is told in hundredths of a second. */
  private static final int A_ROUND = 5;

  private static final String SERVED = "served";
  private static final String STORED = "stored";
  private static final String BUILT = "built anew";
  private static final String BY_CPU = ", by CPU time";

  private final Clock clock;

  CrlBenchmark(Clock clock) {
    this.clock = clock;
  }

  /** Of each, on average, in seconds. */
  private record Cost(double served, double stored, double cpu) {
    static Cost average(Callable<Cost> one) throws Exception {
      double served = 0;
      double stored = 0;
      double cpu = 0;
      for (int i = 0; i < A_ROUND; i++) {
        Cost cost = one.call();
        served += cost.served / A_ROUND;
        stored += cost.stored / A_ROUND;
        cpu += cost.cpu / A_ROUND;
      }
      return new Cost(served, stored, cpu);
    }
  }

  @Override
  public String name() {
    return "crl";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    // Of its own: what it leaves in etcd would be in the way of others.
    try (Platform platform = Platform.start(name())) {
      platform.makesServerCertificate();
      try (KeymastProcess keyInstaller =
          platform.startsKeyInstaller(Program.launcher(platform.controlPlane()))) {
        notebook.takes(measured(scale, platform, keyInstaller));
      }
    }
  }

  private List<Measurement> measured(Scale scale, Platform platform, KeymastProcess keyInstaller)
      throws Exception {
    AuthorityName authority = new AuthorityName(platform.authority().namespace(), "revoked");
    CaKey ca = PkiSamples.ca("ECDSA-P256");
    RevocationLedger ledger = new RevocationLedger(platform.controlPlane().asOperator(), clock);
    CrlPublisher publisher = new CrlPublisher(ledger, clock, PkiSamples.RANDOM);
    for (int revoked = 0; revoked < scale.sizes().revoked(); revoked += AT_ONCE) {
      ledger.revoke(authority, entries(ca, Math.min(AT_ONCE, scale.sizes().revoked() - revoked)));
    }
    CrlRebuild rebuild = CrlRebuild.of(platform.controlPlane().asOperator(), clock, authority, ca);
    try (CrlGate gate = new CrlGate(keyInstaller, authority, ca.keyId())) {
      Callable<Cost> ours = () -> revokes(ledger, publisher, authority, ca, gate);
      Callable<Cost> anew = () -> builds(rebuild);
      for (int i = 0; i < WARM_UP; i++) {
        ours.call();
        anew.call();
      }
      Rounds rounds = rounds(scale, ours, anew);
      return measured(scale, rounds, published(publisher, authority, ca));
    }
  }

  private Cost revokes(
      RevocationLedger ledger,
      CrlPublisher publisher,
      AuthorityName authority,
      CaKey ca,
      CrlGate gate) {
    Duration cpuBefore = CpuRate.used();
    long begin = System.nanoTime();
    ledger.revoke(authority, entries(ca, 1));
    PublishedCrl crl = published(publisher, authority, ca);
    double stored = (System.nanoTime() - begin) / 1e9;
    Duration cpu = CpuRate.used().minus(cpuBefore);
    gate.awaits(crl);
    return new Cost((System.nanoTime() - begin) / 1e9, stored, cpu.toNanos() / 1e9);
  }

  private static Cost builds(CrlRebuild rebuild) throws Exception {
    Duration cpuBefore = CpuRate.used();
    long begin = System.nanoTime();
    rebuild.crl();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Cost(seconds, seconds, CpuRate.used().minus(cpuBefore).toNanos() / 1e9);
  }

  private static Rounds rounds(Scale scale, Callable<Cost> ours, Callable<Cost> anew)
      throws Exception {
    Map<String, Cost> last = new LinkedHashMap<>();
    Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
    contestants.put(
        SERVED,
        () -> {
          last.put(SERVED, Cost.average(ours));
          return Objects.requireNonNull(last.get(SERVED)).served();
        });
    contestants.put(STORED, () -> Objects.requireNonNull(last.get(SERVED)).stored());
    contestants.put(STORED + BY_CPU, () -> Objects.requireNonNull(last.get(SERVED)).cpu() * 1e3);
    contestants.put(
        BUILT,
        () -> {
          last.put(BUILT, Cost.average(anew));
          return Objects.requireNonNull(last.get(BUILT)).stored();
        });
    contestants.put(BUILT + BY_CPU, () -> Objects.requireNonNull(last.get(BUILT)).cpu() * 1e3);
    return Rounds.run(
        scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
  }

  private static List<Measurement> measured(Scale scale, Rounds rounds, PublishedCrl crl) {
    String of = " where " + Figures.text(scale.sizes().revoked()) + " are revoked";
    String beside = "built anew from the ledger";
    return List.of(
        Measurement.of(
            "one more revocation, until a Key Installer serves its CRL," + of,
            new AtMost(1),
            "s",
            rounds,
            SERVED),
        Measurement.of(
                "one more revocation, until its CRL is stored," + of,
                new Reported(),
                "s",
                rounds,
                STORED)
            .beside(beside, rounds, STORED, BUILT),
        Measurement.of(
                "CPU of one more revocation and its CRL" + of,
                new AtMost(20),
                "ms",
                rounds,
                STORED + BY_CPU)
            .beside(beside, rounds, STORED + BY_CPU, BUILT + BY_CPU),
        Measurement.of(
            "size of the CRL" + of,
            new AtMost(50),
            (double) crl.crl().length() / crl.entries(),
            "bytes an entry"));
  }

  private static PublishedCrl published(CrlPublisher publisher, AuthorityName authority, CaKey ca) {
    return switch (publisher.publish(authority, ca, VALIDITY)) {
      case Publication.Published(PublishedCrl crl) -> crl;
      case Publication.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  private List<RevocationEntry> entries(CaKey ca, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            _ ->
                new RevocationEntry(
                    new SerialNumber(new BigInteger(SERIAL_BITS, PkiSamples.RANDOM)),
                    ca.keyId(),
                    clock.instant(),
                    RevocationReason.SUPERSEDED,
                    clock.instant().plus(Duration.ofDays(700))))
        .toList();
  }
}
