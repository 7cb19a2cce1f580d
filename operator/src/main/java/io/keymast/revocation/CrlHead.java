package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlFields;
import io.keymast.pki.CrlSignature;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The newest CRL of a CA key, but for its entries: with the segments it names, any replica makes
 * the same bytes.
 *
 * @param expiryLimit minutes since 1970; a certificate that expired before it is no longer listed
 * @param replaced uids of segments whose records moved to others: they count no more
 * @param certificate DER of the CA's certificate
 */
public record CrlHead(
    CrlFields fields,
    List<SegmentPrefix> segments,
    long expiryLimit,
    Set<String> replaced,
    CrlSignature signature,
    Der certificate) {

  /**
   * The part of a segment that the CRL lists; what follows waits for the next one.
   *
   * @param length octets of its records
   * @param sha256 over these records, then their times
   */
  public record SegmentPrefix(String name, int length, String sha256) {}

  private static final String NUMBER = "crlNumber";
  private static final String THIS_UPDATE = "thisUpdate";
  private static final String NEXT_UPDATE = "nextUpdate";
  private static final String EXPIRY_LIMIT = "expiryLimitMinutes";
  private static final String SEGMENTS = "segments";
  private static final String REPLACED = "replaced";
  private static final String ALGORITHM = "signatureAlgorithm";
  private static final String SIGNATURE = "signature";
  private static final String CERTIFICATE = "certificate";

  public CrlHead {
    segments = List.copyOf(segments);
    replaced = Set.copyOf(replaced);
  }

  static ConfigMap create(AuthorityName authority, KeyId keyId) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(authority.namespace())
        .withName(LedgerNames.head(authority.name(), keyId))
        .withLabels(LedgerNames.labels(authority, keyId, LedgerNames.HEAD))
        .withFinalizers(ResourceNames.AUTHORITY_FINALIZER)
        .endMetadata()
        .build();
  }

  /** Keeps what others, such as a later version, noted in it. */
  ConfigMap writeTo(ConfigMap stored) {
    Map<String, String> data = new HashMap<>(orEmpty(stored.getData()));
    data.put(NUMBER, fields.number().toString());
    data.put(THIS_UPDATE, fields.thisUpdate().toString());
    data.put(NEXT_UPDATE, fields.nextUpdate().toString());
    data.put(EXPIRY_LIMIT, Long.toString(expiryLimit));
    data.put(
        SEGMENTS,
        segments.stream()
            .map(s -> s.name() + " " + s.length() + " " + s.sha256() + "\n")
            .collect(Collectors.joining()));
    data.put(REPLACED, String.join("\n", new TreeSet<>(replaced)));
    Map<String, String> binaryData = new HashMap<>(orEmpty(stored.getBinaryData()));
    binaryData.put(ALGORITHM, base64(signature.algorithm()));
    binaryData.put(SIGNATURE, base64(signature.value()));
    binaryData.put(CERTIFICATE, base64(certificate));
    return new ConfigMapBuilder(stored).withData(data).withBinaryData(binaryData).build();
  }

  /**
   * @throws LedgerException.Damaged if it is none
   */
  public static CrlHead read(ConfigMap stored) {
    Map<String, String> data = orEmpty(stored.getData());
    Map<String, String> binaryData = orEmpty(stored.getBinaryData());
    try {
      CrlFields fields =
          new CrlFields(
              new BigInteger(data.getOrDefault(NUMBER, "")),
              Instant.parse(data.getOrDefault(THIS_UPDATE, "")),
              Instant.parse(data.getOrDefault(NEXT_UPDATE, "")));
      CrlSignature signature =
          new CrlSignature(der(binaryData, ALGORITHM), der(binaryData, SIGNATURE));
      return new CrlHead(
          fields,
          segments(data.getOrDefault(SEGMENTS, "")),
          Long.parseLong(data.getOrDefault(EXPIRY_LIMIT, "0")),
          data.getOrDefault(REPLACED, "").lines().collect(Collectors.toSet()),
          signature,
          der(binaryData, CERTIFICATE));
    } catch (IllegalArgumentException | DateTimeException unreadable) {
      throw new LedgerException.Damaged(
          "ConfigMap %s/%s is no CRL head"
              .formatted(stored.getMetadata().getNamespace(), stored.getMetadata().getName()));
    }
  }

  private static List<SegmentPrefix> segments(String lines) {
    List<SegmentPrefix> segments = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words.length != 3) {
        throw new IllegalArgumentException("a segment has a name, a length and a hash");
      }
      segments.add(new SegmentPrefix(words[0], Integer.parseInt(words[1]), words[2]));
    }
    return segments;
  }

  private static Der der(Map<String, String> binaryData, String key) {
    byte[] bytes = Base64.getDecoder().decode(binaryData.getOrDefault(key, ""));
    if (bytes.length == 0) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return Der.copyOf(bytes);
  }

  private static String base64(Der der) {
    return Base64.getEncoder().encodeToString(der.toByteArray());
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
