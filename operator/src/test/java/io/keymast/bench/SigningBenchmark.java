package io.keymast.bench;

import io.keymast.bench.Goal.ShareAtLeast;
import io.keymast.domain.CertificateUsage;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.PkiSamples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Certificates that are built, signed and encoded, beside openssl's bare signatures. */
final class SigningBenchmark implements Benchmark {
  private static final String OURS = "ours";
  private static final String OPENSSL = "openssl";

  /** A CA's key may not be of Ed25519. */
  private static final List<Contest> CONTESTS =
      List.of(
          new Contest("ECDSA-P256", "ecdsap256", 0.17), new Contest("RSA-3072", "rsa3072", 0.60));

  private record Contest(String keyAlgorithm, String openssl, double share) {}

  @Override
  public String name() {
    return "signing";
  }

  @Override
  public List<Measurement> run(Scale scale) throws Exception {
    List<Measurement> measured = new ArrayList<>();
    for (Contest contest : CONTESTS) {
      Callable<String> issuing = issuing(contest.keyAlgorithm());
      String metric = "certificates built, signed, encoded: " + contest.keyAlgorithm();
      measured.add(
          Measurement.of(
              metric + ", cold JVM",
              new Goal.Reported(),
              CpuRate.of(scale.pace().sample(), issuing),
              "1/s of a core"));
      scale.warmUp(issuing);
      Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
      contestants.put(OURS, () -> CpuRate.of(scale.pace().sample(), issuing));
      contestants.put(OPENSSL, Openssl.signs(contest.openssl()));
      Rounds rounds =
          Rounds.run(
              scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
      measured.add(
          Measurement.of(metric, new ShareAtLeast(contest.share()), "1/s of a core", rounds, OURS)
              .beside(Openssl.WHAT, rounds, OURS, OPENSSL));
    }
    return measured;
  }

  static Callable<String> issuing(String keyAlgorithm) {
    CaKey ca = PkiSamples.ca(keyAlgorithm);
    CertificateProfile profile = PkiSamples.station(CertificateUsage.TLS, "secp256r1");
    return () -> CertificateBuilder.sign(profile, ca, PkiSamples.RANDOM).toPem();
  }
}
