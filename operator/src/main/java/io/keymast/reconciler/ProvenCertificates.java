package io.keymast.reconciler;

import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.domain.Sha256;
import io.keymast.pki.ParsedCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which certificates were found to verify and to say what their spec says. Reading one and checking
 * its signature costs more than all else that a look does, and neither ever changes.
 */
final class ProvenCertificates {
  private static final int MAX_ENTRIES = 200_000;

  private final Set<Proof> proofs =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Proof, Boolean> eldest) {
                  return size() > MAX_ENTRIES;
                }
              }));

  /** A digest of all that was compared; there are as many as there are certificates. */
  private record Proof(long first, long second, long third, long fourth) {
    static Proof of(BaseStationCertificateSpec spec, ParsedCertificate issuer) {
      String compared =
          Stream.of(
                  issuer.fingerprint(),
                  spec.serialNumber(),
                  spec.notBefore(),
                  spec.notAfter(),
                  spec.fingerprint(),
                  spec.publicKeyFingerprint(),
                  spec.eui(),
                  spec.certificate())
              .map(Objects::toString)
              .map(text -> text.length() + ":" + text)
              .collect(Collectors.joining());
      ByteBuffer digest = ByteBuffer.wrap(Sha256.digest(compared.getBytes(StandardCharsets.UTF_8)));
      return new Proof(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }
  }

  boolean contains(BaseStationCertificateSpec spec, ParsedCertificate issuer) {
    return proofs.contains(Proof.of(spec, issuer));
  }

  void add(BaseStationCertificateSpec spec, ParsedCertificate issuer) {
    proofs.add(Proof.of(spec, issuer));
  }
}
