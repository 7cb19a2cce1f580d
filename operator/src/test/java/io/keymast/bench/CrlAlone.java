package io.keymast.bench;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Counted;
import io.keymast.bench.Goal.Reported;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CaKey;
import io.keymast.pki.PkiSamples;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * The ledger and the CRL by themselves, by the operator's own classes in this process, while no
 * operator runs: beside a CRL that is {@linkplain CrlRebuild built anew}, and {@linkplain CrlLimits
 * what no CRL can do without}.
 */
final class CrlAlone {
  private static final int AT_ONCE = 1_000;
  private static final int SERIAL_BITS = 128;
  private static final int WARM_UP = 20;
  private static final Duration VALIDITY = Duration.ofDays(7);
  private static final Duration LIFE = Duration.ofDays(700);

  /** One after the other, in each round: CPU time is told in hundredths of a second. */
  private static final int A_ROUND = 5;

  private static final String STORED = "stored";
  private static final String BUILT = "built anew";
  private static final String BY_CPU = ", by CPU time";

  private final KubernetesClient admin;
  private final KubernetesClient client;
  private final AuthorityName authority;
  private final CaKey ca;
  private final Clock clock;
  private final RevocationLedger ledger;
  private final CrlPublisher publisher;

  /**
   * @param ca key of the platform's authority
   */
  CrlAlone(Platform platform, CaKey ca, Clock clock) {
    this.admin = platform.controlPlane().admin();
    this.client = platform.controlPlane().asOperator();
    this.authority = platform.authority();
    this.ca = ca;
    this.clock = clock;
    this.ledger = new RevocationLedger(client, clock);
    this.publisher = new CrlPublisher(ledger, clock, PkiSamples.RANDOM);
  }

  /** So many are revoked. */
  void fill(int count) {
    for (int revoked = 0; revoked < count; revoked += AT_ONCE) {
      ledger.revoke(authority, entries(Math.min(AT_ONCE, count - revoked)));
    }
  }

  List<Measurement> measured(Scale scale) throws Exception {
    CrlRebuild rebuild = CrlRebuild.of(client, clock, authority, ca);
    Callable<List<Double>> ours = () -> average(this::revokes);
    Callable<List<Double>> anew = () -> average(rebuild::crl);
    for (int i = 0; i < WARM_UP; i++) {
      revokes();
      rebuild.crl();
    }
    CrlLimits limits = CrlLimits.of(published(), new ApiRequests(admin), authority.namespace());
    Turns turns = new Turns();
    turns.add(List.of(STORED, STORED + BY_CPU), ours);
    turns.add(List.of(BUILT, BUILT + BY_CPU), anew);
    limits.takesPart(turns, scale);
    Rounds rounds = turns.take(scale);
    return told(" where " + Figures.text(scale.sizes().revoked()) + " are revoked", rounds, limits);
  }

  private PublishedCrl revokes() {
    ledger.revoke(authority, entries(1));
    return published();
  }

  /** Seconds, and milliseconds of CPU. */
  private static List<Double> average(Callable<?> one) throws Exception {
    Duration cpu = CpuRate.used();
    long begin = System.nanoTime();
    for (int i = 0; i < A_ROUND; i++) {
      one.call();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return List.of(seconds / A_ROUND, CpuRate.used().minus(cpu).toNanos() / 1e6 / A_ROUND);
  }

  private List<Measurement> told(String of, Rounds rounds, CrlLimits limits) {
    String beside = "built anew from the ledger";
    PublishedCrl crl = published();
    List<Measurement> told = new ArrayList<>();
    told.add(
        Measurement.of(
                "the ledger and the CRL alone: one more revocation, until its CRL is stored," + of,
                new Reported(),
                "s",
                rounds,
                STORED)
            .beside(beside, rounds, STORED, BUILT));
    told.add(
        Measurement.of(
                "the ledger and the CRL alone: CPU of one more revocation and its CRL" + of,
                new AtMost(20),
                "ms",
                rounds,
                STORED + BY_CPU)
            .beside(beside, rounds, STORED + BY_CPU, BUILT + BY_CPU));
    told.addAll(limits.told(of, rounds));
    told.add(
        Measurement.of(
            "size of the CRL" + of,
            new Counted(new AtMost(50)),
            (double) crl.crl().length() / crl.entries(),
            "bytes an entry"));
    told.add(
        Measurement.of(
            "size of the ledger" + of + ", as the API server sends it",
            new Reported(),
            (double) ledgerLength() / crl.entries(),
            "bytes a revoked certificate"));
    return told;
  }

  /** Of the JSON of all its ConfigMaps, metadata and base64 included. */
  private long ledgerLength() {
    List<ConfigMap> parts =
        admin
            .configMaps()
            .inNamespace(authority.namespace())
            .withLabel(LedgerNames.PART_LABEL)
            .list()
            .getItems();
    return parts.stream().mapToLong(part -> Serialization.asJson(part).length()).sum();
  }

  private PublishedCrl published() {
    return switch (publisher.publish(authority, ca, VALIDITY)) {
      case Publication.Published(PublishedCrl crl) -> crl;
      case Publication.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  private List<RevocationEntry> entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            _ ->
                new RevocationEntry(
                    new SerialNumber(new BigInteger(SERIAL_BITS, PkiSamples.RANDOM)),
                    ca.keyId(),
                    clock.instant(),
                    RevocationReason.SUPERSEDED,
                    clock.instant().plus(LIFE)))
        .toList();
  }
}
