package io.keymast.reconciler.cluster;

import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.pki.ParsedCertificate;
import java.util.Arrays;

/**
 * Which certificates were found to verify and to say what their spec says. Reading one and checking
 * its signature costs more than all else that a look does, and neither ever changes.
 */
public final class ProvenCertificates {
  private final Remembered<Boolean> proofs = new Remembered<>();

  boolean contains(BaseStationCertificateSpec spec, ParsedCertificate issuer) {
    return proofs.of(compared(spec, issuer)).isPresent();
  }

  void add(BaseStationCertificateSpec spec, ParsedCertificate issuer) {
    proofs.put(compared(spec, issuer), true);
  }

  /** All that was compared, in one way only. */
  private static String compared(BaseStationCertificateSpec spec, ParsedCertificate issuer) {
    StringBuilder compared = new StringBuilder(4096);
    for (Object part :
        Arrays.asList(
            issuer.fingerprint(),
            spec.serialNumber(),
            spec.notBefore(),
            spec.notAfter(),
            spec.fingerprint(),
            spec.publicKeyFingerprint(),
            spec.eui(),
            spec.certificate())) {
      String text = String.valueOf(part);
      compared.append(text.length()).append(':').append(text);
    }
    return compared.toString();
  }
}
