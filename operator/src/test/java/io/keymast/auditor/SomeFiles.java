package io.keymast.auditor;

import io.keymast.auditor.Retired.RetiredKey;
import io.keymast.domain.Sha256;
import java.util.List;
import java.util.Set;

/** What a run leaves of one station, as {@link HistoryFolderTest} writes it. */
final class SomeFiles {
  static final String STATION =
      """
      {"kind": "BaseStation", "metadata": {"namespace": "stations", "name": "roof", "generation": 2},
       "spec": {"state": "Suspended"},
       "status": {"certificate": {"serialNumber": "1A2B"},
        "conditions": [{"type": "Ready", "status": "False", "observedGeneration": 2}]}}""";

  /** As it was asked once, and is no longer. */
  static final String DECLARED =
      """
      {"kind": "BaseStation", "metadata": {"namespace": "stations", "name": "roof"},\
       "spec": {"regenerate": {"token": "leak", "compromisedKey": "AA"}}}
      """;

  static final String JOURNAL =
      chained(
          """
          {"journal":"signed","time":"2026-01-01T00:00:00Z","subject":"server gate",\
          "serialNumber":"77"}
          {"journal":"signed","time":"2026-01-01T00:00:01Z","subject":"station 0016C001F0000001",\
          "authorityKeyId":"C0","serialNumber":"1A2B"}
          {"journal":"stored","time":"2026-01-01T00:00:02Z","station":"stations/roof",\
          "serialNumber":"1A2B"}
          {"journal":"revoked","time":"2026-01-01T00:00:03Z","reason":"superseded",\
          "serialNumber":"1A2B"}
          {"journal":"retired","time":"2026-01-01T00:00:04Z","authority":"ca/lora",\
          "publicKeyFingerprint":"AA"}
          """);

  /** As the authority keeps it; BB was readmitted, and CC retired again after that. */
  static final String RETIRED_KEYS =
      """
      {"kind": "ConfigMap", "metadata": {"namespace": "ca", "name": "lora.retired-keys-a"},\
       "data": {"AA": "keyCompromise 2026-01-01T00:00:04Z",\
       "BB": "keyCompromise 2026-01-01T00:00:04Z 2026-01-01T00:00:05Z",\
       "CC": "keyCompromise 2026-01-01T00:00:06Z 2026-01-01T00:00:05Z"}}
      """;

  /** What that says. */
  static final Retired RETIRED =
      new Retired(
          Set.of("ca/lora"),
          Set.of(new RetiredKey("ca/lora", "AA"), new RetiredKey("ca/lora", "CC")),
          Set.of(),
          List.of());

  static final String PUT_BACK =
      """
      {"verb":"create","user":{"username":"restorer"},"objectRef":{"resource":\
      "basestationcertificates","namespace":"stations","name":"roof-1"},\
      "responseStatus":{"code":201}}
      """;

  static final String AUDIT_LOG =
      """
      {"verb":"create","user":{"username":"system:serviceaccount:keymast-system:keymast-operator"},\
      "objectRef":{"resource":"basestationcertificates","namespace":"stations","name":"roof-1"},\
      "responseStatus":{"code":201}}
      {"verb":"create","user":{"username":"system:serviceaccount:keymast-system:keymast-operator"},\
      "objectRef":{"resource":"basestationcertificates","namespace":"stations","name":"roof-1"},\
      "responseStatus":{"code":409}}
      {"verb":"update","objectRef":{"resource":"basestationcertificates","namespace":"stations",\
      "name":"roof-1"},"responseStatus":{"code":200}}
      """;

  /**
   * Of a CA key: 1A2B revoked for good; 3C on hold, which was lifted.
   *
   * <p>To be formatted with the key's identifier.
   */
  static final String SEGMENT =
      """
      {"kind": "ConfigMap", "metadata": {"namespace": "ca", "name": "lora.%s.crl-00000001",\
       "resourceVersion": "9"}, "data": {"phase": "ACTIVE"}, "binaryData": {"entries": "\
      MCECAhorFw0yNjAxMDEwMDAwMDBaMAwwCgYDVR0VBAMKAQQwIAIBPBcNMjYw\
      MTAxMDAwMDAwWjAMMAoGA1UdFQQDCgEGoCIwIAIBPBcNMjYwMTAxMDAwMDAw\
      WjAMMAoGA1UdFQQDCgEG"}}
      """;

  private SomeFiles() {}

  /** As a journal's lines: numbered, each with the hash of the one before. */
  private static String chained(String lines) {
    StringBuilder journal = new StringBuilder();
    String previous = Sha256.hex("keymast journal");
    int number = 0;
    for (String line : lines.lines().toList()) {
      number++;
      String whole =
          "%s,\"sequence\":%d,\"previous\":\"%s\"}"
              .formatted(line.substring(0, line.length() - 1), number, previous);
      journal.append(whole).append('\n');
      previous = Sha256.hex(whole);
    }
    return journal.toString();
  }
}
