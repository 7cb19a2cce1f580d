package io.keymast.bench;

import io.keymast.bench.Goal.ShareAtLeast;
import io.keymast.domain.Der;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.OcspRequest;
import io.keymast.pki.OcspRequestSample;
import io.keymast.pki.OcspResponder;
import io.keymast.pki.OcspStatus;
import io.keymast.pki.OcspTimes;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PkiSamples;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.SecretText;
import io.keymast.pki.ServerKeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Answers that are signed on demand, beside certificates, which are signed on demand too. */
final class OcspBenchmark implements Benchmark {
  private static final String OCSP = "ocsp";
  private static final String CERTIFICATES = "certificates";
  private static final String KEY_ALGORITHM = "ECDSA-P256";

  @Override
  public String name() {
    return OCSP;
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    Callable<Der> answering = answering();
    Callable<String> issuing = SigningBenchmark.issuing(KEY_ALGORITHM);
    scale.warmUp(answering);
    scale.warmUp(issuing);
    Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
    contestants.put(OCSP, () -> CpuRate.of(scale.pace().sample(), answering));
    contestants.put(CERTIFICATES, () -> CpuRate.of(scale.pace().sample(), issuing));
    Rounds rounds =
        Rounds.run(
            scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
    notebook.takes(
        List.of(
            Measurement.of(
                    "OCSP requests read, answers signed and encoded: " + KEY_ALGORITHM,
                    new ShareAtLeast(0.80),
                    "1/s of a core",
                    rounds,
                    OCSP)
                .beside("certificates built, signed, encoded", rounds, OCSP, CERTIFICATES)));
  }

  private static Callable<Der> answering() {
    CaKey ca = PkiSamples.ca(KEY_ALGORITHM);
    OcspResponder responder = responder(ca);
    byte[] request = OcspRequestSample.of(ca).about(1);
    Instant now = PkiSamples.NOW;
    OcspTimes times = new OcspTimes(now, now, now.plus(Duration.ofHours(1)));
    return () ->
        switch (OcspRequest.parse(request)) {
          case OcspRequest.Valid valid ->
              responder.respond(
                  valid.certIds().stream()
                      .map(id -> new OcspResponder.Answer(id, new OcspStatus.Good()))
                      .toList(),
                  times,
                  valid.nonce());
          case OcspRequest.Malformed() -> throw new IllegalStateException("our own request");
        };
  }

  private static OcspResponder responder(CaKey ca) {
    ServerKeyPair keyPair = ServerKeyPair.generate(PkiSamples.RANDOM);
    ParsedCertificate certificate =
        CertificateBuilder.sign(
            new CertificateProfile.OcspResponder(
                "Bench OCSP responder",
                keyPair.subjectPublicKeyInfo(),
                PkiSamples.serialNumber(),
                new Validity(PkiSamples.NOW, PkiSamples.NOW.plus(Duration.ofDays(1)))),
            ca,
            PkiSamples.RANDOM);
    Optional<OcspResponder> loaded =
        OcspResponder.load(
            certificate.toPem() + ca.certificate().toPem(),
            SecretText.of(keyPair.privateKeyPem(SecretAccess.get())));
    return loaded.orElseThrow();
  }
}
