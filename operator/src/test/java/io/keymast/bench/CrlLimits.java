package io.keymast.bench;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.bench.Goal.Reported;
import io.keymast.domain.Sha256;
import io.keymast.revocation.PublishedCrl;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.x509.CertificateList;

/**
 * What no new CRL can do without, each by itself, as any Java program pays for it: it is hashed to
 * be signed and once more to be verified, verified, and read as others will read it; and one more
 * revocation is written into the segment of the ledger that grows.
 */
final class CrlLimits {
  /** Of the entries that the growing segment has, on average. */
  private static final int GROWING_SEGMENT = 32 * 1024;

  private static final String CONFIG_MAP = "upload";

  /** They are many, and none of them is judged. */
  private static final int PARTS_OF_A_SAMPLE = 4;

  private final Map<String, Callable<?>> parts = new LinkedHashMap<>();

  private CrlLimits() {}

  /**
   * @param namespace in which something may be written
   */
  static CrlLimits of(PublishedCrl crl, ApiRequests account, String namespace) throws Exception {
    byte[] octets = crl.crl().toByteArray();
    CrlLimits limits = new CrlLimits();
    limits.parts.put(
        "SHA-256 over all of it, twice",
        () -> List.of(Sha256.digest(octets), Sha256.digest(octets)));
    limits.parts.put("one signature by P-256 verified, by the JDK", verification());
    limits.parts.put("parsed once, its entries left as they are", () -> parsed(octets));
    limits.parts.put("32 KiB of ledger sent to the API server", upload(account, namespace));
    return limits;
  }

  void takesPart(Turns turns, Scale scale) throws Exception {
    Duration sample = scale.pace().sample().dividedBy(PARTS_OF_A_SAMPLE);
    for (Map.Entry<String, Callable<?>> part : parts.entrySet()) {
      CpuRate.of(scale.pace().sample(), part.getValue());
      turns.add(part.getKey(), () -> 1e3 / CpuRate.of(sample, part.getValue()));
    }
  }

  List<Measurement> told(String of, Rounds rounds) {
    return parts.keySet().stream()
        .map(
            part ->
                Measurement.of(
                    "limit of that CPU" + of + ": " + part, new Reported(), "ms", rounds, part))
        .toList();
  }

  private static Callable<Boolean> verification() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    byte[] content = new byte[Long.BYTES];
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] signed = signature.sign();
    signature.initVerify(keys.getPublic());
    return () -> {
      signature.update(content);
      return signature.verify(signed);
    };
  }

  private static CertificateList parsed(byte[] crl) throws IOException {
    try (ASN1InputStream in = new ASN1InputStream(crl, true)) {
      return CertificateList.getInstance(in.readObject());
    }
  }

  private static Callable<Boolean> upload(ApiRequests account, String namespace) throws Exception {
    ConfigMap like =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(CONFIG_MAP)
            .endMetadata()
            .addToBinaryData(
                "entries", Base64.getEncoder().encodeToString(new byte[GROWING_SEGMENT]))
            .build();
    String path = "/api/v1/namespaces/" + namespace + "/configmaps";
    account.sends("POST", path, ApiRequests.JSON, Serialization.asJson(like));
    return () -> {
      account.sends("PUT", path + "/" + CONFIG_MAP, ApiRequests.JSON, Serialization.asJson(like));
      return true;
    };
  }
}
