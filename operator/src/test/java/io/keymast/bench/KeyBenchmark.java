package io.keymast.bench;

import io.keymast.pki.PkiSamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyVerdict;
import io.keymast.validation.PublicKeyValidator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Public keys that are judged as pasted, every check included. */
final class KeyBenchmark implements Benchmark {
  private static final Map<String, Goal> GOALS = new LinkedHashMap<>();

  static {
    GOALS.put("secp256r1", new Goal.AtLeast(100_000));
    GOALS.put("Ed25519", new Goal.Reported());
    GOALS.put("RSA-2048", new Goal.AtLeast(10_000));
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public List<Measurement> run(Scale scale) throws Exception {
    List<Measurement> measured = new ArrayList<>();
    for (Map.Entry<String, Goal> each : GOALS.entrySet()) {
      Callable<KeyVerdict> judging = judging(each.getKey());
      CpuRate.of(scale.sample().multipliedBy(2), judging);
      Rounds rounds =
          Rounds.run(
              scale.rounds(),
              Openssl.yardstick(),
              Map.of("ours", () -> CpuRate.of(scale.sample(), judging)));
      measured.add(
          Measurement.of(
              "public keys validated: " + each.getKey(),
              each.getValue(),
              "1/s of a core",
              rounds,
              "ours"));
    }
    return measured;
  }

  private static Callable<KeyVerdict> judging(String algorithm) {
    String pem = PublicKeyPem.encode(PkiSamples.publicKey(algorithm));
    return () -> PublicKeyValidator.validate(pem, KeyBlocklist.empty());
  }
}
