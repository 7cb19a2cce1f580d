package io.keymast.bench;

import io.keymast.bench.Goal.ShareAtLeast;
import io.keymast.domain.CertificateUsage;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.Ed25519Issuing;
import io.keymast.pki.PkiSamples;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Certificates that are built, signed and encoded, beside openssl's bare signatures. */
final class SigningBenchmark implements Benchmark {
  private static final String OURS = "ours";
  private static final String OPENSSL = "openssl";
  private static final String JDK = "JDK";
  private static final String UNIT = "1/s of a core";

  /** As much as is signed of a certificate. */
  private static final int TO_BE_SIGNED = 600;

  /** No CA's key may be of Ed25519. */
  private static final List<Contest> CONTESTS =
      List.of(
          new Contest(
              "ECDSA-P256",
              () -> issuing("ECDSA-P256"),
              "ecdsap256",
              new Signing("SHA256withECDSA", "EC", 256),
              0.17),
          new Contest(
              "RSA-3072",
              () -> issuing("RSA-3072"),
              "rsa3072",
              new Signing("SHA256withRSA", "RSA", 3072),
              0.60),
          new Contest(
              "Ed25519, below the rules for CAs",
              Ed25519Issuing::ofCertificates,
              "ed25519",
              new Signing("Ed25519", "Ed25519", 255),
              0.70));

  private record Contest(
      String of,
      Supplier<Callable<String>> issuing,
      String openssl,
      Signing signing,
      double share) {
    String metric() {
      return "certificates built, signed, encoded: " + of;
    }
  }

  /** What any Java program pays for the signature alone. */
  private record Signing(String algorithm, String keys, int size) {
    Callable<byte[]> byJdk() throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(keys);
      generator.initialize(size);
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(generator.generateKeyPair().getPrivate());
      byte[] content = new byte[TO_BE_SIGNED];
      return () -> {
        signature.update(content);
        return signature.sign();
      };
    }
  }

  @Override
  public String name() {
    return "signing";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    for (Contest contest : CONTESTS) {
      Callable<String> issuing = contest.issuing().get();
      // Those after the first find code that was compiled for it.
      if (contest.equals(CONTESTS.getFirst())) {
        notebook.takes(
            List.of(
                Measurement.of(
                    contest.metric() + ", cold JVM",
                    new Goal.Reported(),
                    CpuRate.of(scale.pace().sample(), issuing),
                    UNIT)));
      }
      scale.warmUp(issuing);
      Callable<byte[]> signature = contest.signing().byJdk();
      scale.warmUp(signature);
      Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
      contestants.put(OURS, () -> CpuRate.of(scale.pace().sample(), issuing));
      contestants.put(JDK, () -> CpuRate.of(scale.pace().sample(), signature));
      contestants.put(OPENSSL, Openssl.signs(contest.openssl()));
      Rounds rounds =
          Rounds.run(
              scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
      notebook.takes(measured(contest, rounds));
    }
  }

  private static List<Measurement> measured(Contest contest, Rounds rounds) {
    return List.of(
        Measurement.of(contest.metric(), new ShareAtLeast(contest.share()), UNIT, rounds, OURS)
            .beside(Openssl.WHAT, rounds, OURS, OPENSSL),
        Measurement.of(
                "signatures alone, by the JDK: " + contest.of(),
                new Goal.Reported(),
                UNIT,
                rounds,
                JDK)
            .beside(Openssl.WHAT, rounds, JDK, OPENSSL));
  }

  static Callable<String> issuing(String keyAlgorithm) {
    CaKey ca = PkiSamples.ca(keyAlgorithm);
    CertificateProfile profile = PkiSamples.station(CertificateUsage.TLS, "secp256r1");
    return () -> CertificateBuilder.sign(profile, ca, PkiSamples.RANDOM).toPem();
  }
}
