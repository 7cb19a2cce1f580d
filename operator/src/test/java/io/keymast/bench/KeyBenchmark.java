package io.keymast.bench;

import io.keymast.pki.KeySamples;
import io.keymast.pki.PkiSamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.PublicKeyValidator;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Public keys that are judged as pasted, one after the other of many. */
final class KeyBenchmark implements Benchmark {
  private static final int KEYS = 256;

  private record Contest(String what, Goal goal, Callable<?> judging) {}

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    List<Contest> contests = contests();
    Turns turns = new Turns();
    for (Contest contest : contests) {
      scale.warmUp(contest.judging());
      turns.add(contest.what(), () -> CpuRate.of(scale.pace().sample(), contest.judging()));
    }
    Rounds rounds = turns.take(scale);
    notebook.takes(contests.stream().map(contest -> measured(contest, rounds)).toList());
  }

  private static List<Contest> contests() {
    return List.of(
        new Contest("P-256", new Goal.AtLeast(100_000), judging(made("secp256r1"))),
        new Contest("Ed25519", new Goal.Reported(), judging(made("Ed25519"))),
        new Contest(
            "RSA-2048, primality apart",
            new Goal.AtLeast(10_000),
            judging(rsa(RsaModuli.withOneSmallFactor()))),
        new Contest("RSA-2048, whole", new Goal.Reported(), judging(rsa(RsaModuli.sound()))));
  }

  private static Measurement measured(Contest contest, Rounds rounds) {
    return Measurement.of(
        "public keys validated: " + contest.what(),
        contest.goal(),
        "1/s of a core",
        rounds,
        contest.what());
  }

  private static List<String> made(String algorithm) {
    return IntStream.range(0, KEYS)
        .mapToObj(_ -> PublicKeyPem.encode(PkiSamples.newPublicKey(algorithm)))
        .toList();
  }

  private static List<String> rsa(Stream<BigInteger> moduli) {
    return moduli
        .limit(KEYS)
        .map(modulus -> PublicKeyPem.encode(KeySamples.rsa(modulus, KeySamples.E)))
        .toList();
  }

  private static Callable<?> judging(List<String> pems) {
    AtomicInteger turn = new AtomicInteger();
    return () ->
        PublicKeyValidator.validate(pems.get(turn.getAndIncrement() % KEYS), KeyBlocklist.empty());
  }
}
