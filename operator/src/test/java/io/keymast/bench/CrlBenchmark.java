package io.keymast.bench;

import io.keymast.bench.Goal.AtMost;
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
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One more revocation where there are many: durable in the ledger, and in a signed CRL. */
final class CrlBenchmark implements Benchmark {
  private static final int AT_ONCE = 1_000;
  private static final int SERIAL_BITS = 128;
  private static final int WARM_UP = 20;
  private static final Duration VALIDITY = Duration.ofDays(7);

  private final Clock clock;

  CrlBenchmark(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "crl";
  }

  @Override
  public List<Measurement> run(Scale scale) {
    // Of its own: what it leaves in etcd would be in the way of others.
    try (Platform platform = Platform.start(name())) {
      return run(scale, platform.controlPlane());
    }
  }

  private List<Measurement> run(Scale scale, ControlPlane controlPlane) {
    AuthorityName authority =
        new AuthorityName(controlPlane.newAuthorityNamespace("crl"), "stations");
    CaKey ca = PkiSamples.ca("ECDSA-P256");
    RevocationLedger ledger = new RevocationLedger(controlPlane.asOperator(), clock);
    CrlPublisher publisher = new CrlPublisher(ledger, clock, PkiSamples.RANDOM);
    for (int revoked = 0; revoked < scale.sizes().revoked(); revoked += AT_ONCE) {
      ledger.revoke(authority, entries(ca, Math.min(AT_ONCE, scale.sizes().revoked() - revoked)));
    }
    PublishedCrl crl = published(publisher, authority, ca);
    List<Double> seconds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int round = -WARM_UP; round < scale.pace().rounds(); round++) {
      Duration cpuBefore = CpuRate.used();
      long begin = System.nanoTime();
      ledger.revoke(authority, entries(ca, 1));
      crl = published(publisher, authority, ca);
      if (round >= 0) {
        seconds.add((System.nanoTime() - begin) / 1e9);
        cpu.add(CpuRate.used().minus(cpuBefore).toNanos() / 1e6);
      }
    }
    String of = " where " + Figures.text(scale.sizes().revoked()) + " are revoked";
    return List.of(
        Measurement.of(
            "one more revocation, until its CRL is stored," + of,
            new AtMost(1),
            new Samples(seconds),
            "s"),
        Measurement.of(
            "CPU of one more revocation and its CRL" + of, new AtMost(20), new Samples(cpu), "ms"),
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
