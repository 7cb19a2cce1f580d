package io.keymast.bench;

import io.keymast.pki.PkiSamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.PublicKeyValidator;
import io.keymast.validation.RsaChecks;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Public keys that are judged as pasted. */
final class KeyBenchmark implements Benchmark {
  private static final String OURS = "ours";

  private record Contest(String what, Goal goal, Callable<?> judging) {}

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    String rsa = pem("RSA-2048");
    List<Contest> contests =
        List.of(
            new Contest("P-256", new Goal.AtLeast(100_000), judging(pem("secp256r1"))),
            new Contest("Ed25519", new Goal.Reported(), judging(pem("Ed25519"))),
            new Contest(
                "RSA-2048, primality apart",
                new Goal.AtLeast(10_000),
                () -> RsaChecks.withoutPrimality(rsa)),
            new Contest("RSA-2048, whole", new Goal.Reported(), judging(rsa)));
    for (Contest contest : contests) {
      scale.warmUp(contest.judging());
      Rounds rounds =
          Rounds.run(
              scale.pace().rounds(),
              scale.pace().mostRounds(),
              Openssl.yardstick(),
              Map.of(OURS, () -> CpuRate.of(scale.pace().sample(), contest.judging())));
      notebook.takes(
          List.of(
              Measurement.of(
                  "public keys validated: " + contest.what(),
                  contest.goal(),
                  "1/s of a core",
                  rounds,
                  OURS)));
    }
  }

  private static String pem(String algorithm) {
    return PublicKeyPem.encode(PkiSamples.publicKey(algorithm));
  }

  private static Callable<?> judging(String pem) {
    return () -> PublicKeyValidator.validate(pem, KeyBlocklist.empty());
  }
}
