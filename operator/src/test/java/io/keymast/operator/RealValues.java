package io.keymast.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.validation.PublicKeyValidator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What no schema tells: values of fields that really change something, by the field's path. Each is
 * of the field of the first level that the path begins with, so that a field comes with the others
 * that it can't be without.
 */
final class RealValues {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private RealValues() {}

  /** Of a station: two keys that nobody else has, another authority, and tokens. */
  static Map<String, List<JsonNode>> ofStation(AuthorityName another) {
    String first = Station.newPublicKey();
    String second = Station.newPublicKey();
    PublicKeyFingerprint compromised = PublicKeyValidator.fingerprintOf(second).orElseThrow();
    List<JsonNode> lost = regenerations("lost", "CertificateLost");
    List<JsonNode> authority =
        values("{name: %s, namespace: %s}".formatted(another.name(), another.namespace()));
    List<JsonNode> times =
        values(
            "{duration: 43800h, renewBefore: 17520h}",
            "{duration: 2160h, renewBefore: 720h}",
            "{duration: 24h, renewBefore: 1h}");
    Map<String, List<JsonNode>> values = new HashMap<>();
    values.put("publicKey", List.of(text(first), text(second)));
    values.put("regenerate", lost);
    values.put("regenerate.token", lost);
    values.put("regenerate.reason", regenerations("back", "BackhaulChange"));
    values.put(
        "regenerate.compromisedKey",
        regenerations("leak", "KeyCompromise, compromisedKey: \"%s\"".formatted(compromised)));
    values.put("certificate", times);
    values.put("certificate.duration", times);
    values.put("certificate.renewBefore", times);
    values.put("certificateAuthorityRef", authority);
    values.put("certificateAuthorityRef.name", authority);
    values.put("certificateAuthorityRef.namespace", authority);
    return values;
  }

  /**
   * Of an authority.
   *
   * @param stations their namespace
   */
  static Map<String, List<JsonNode>> ofAuthority(String stations) {
    String labels = "matchLabels: {\"kubernetes.io/metadata.name\": %s}".formatted(stations);
    String expressions =
        "matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [%s]}]"
            .formatted(stations);
    List<JsonNode> admitted =
        values(
            "{from: Selector, selector: {%s}}".formatted(labels),
            "{from: Selector, selector: {%s}}".formatted(expressions));
    List<JsonNode> trust =
        values(
            "{configMapName: %s, includeCrl: true, namespaceSelector: {%s}}"
                .formatted(TrustTeam.NAME, labels),
            "{configMapName: %s, namespaceSelector: {%s}}".formatted(TrustTeam.NAME, expressions));
    Map<String, List<JsonNode>> values = new HashMap<>();
    for (String field : List.of("", ".selector", ".selector.matchLabels")) {
      values.put("allowedNamespaces" + field, admitted);
    }
    values.put("allowedNamespaces.selector.matchExpressions", admitted.subList(1, 2));
    for (String field : List.of("", ".configMapName", ".namespaceSelector", ".includeCrl")) {
      values.put("trustDistribution" + field, trust);
    }
    values.put("trustDistribution.namespaceSelector.matchLabels", trust.subList(0, 1));
    values.put("trustDistribution.namespaceSelector.matchExpressions", trust.subList(1, 2));
    List<JsonNode> times =
        values(
            "{duration: 43800h, renewBefore: 17520h, renewalSpread: 1h}",
            "{duration: 24h, renewBefore: 1h, renewalSpread: 0s}");
    for (String field : List.of("", ".duration", ".renewBefore", ".renewalSpread")) {
      values.put("certificates" + field, times);
    }
    values.put(
        "rotation.retireNow",
        values("{retireNow: \"%s\"}".formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS))));
    return values;
  }

  /** Of a certificate: each reason for which it may be revoked, and what may lead to a hold. */
  static Map<String, List<JsonNode>> ofCertificate() {
    List<JsonNode> reasons =
        values(
            Arrays.stream(RevocationReason.values())
                .map(it -> "{reason: %s}".formatted(it.apiName()))
                .toArray(String[]::new));
    List<JsonNode> holds =
        values(
            Arrays.stream(RevocationCause.values())
                .map(it -> "{reason: certificateHold, cause: %s}".formatted(it.apiName()))
                .toArray(String[]::new));
    return Map.of("revocation", reasons, "revocation.cause", holds);
  }

  private static List<JsonNode> regenerations(String token, String reason) {
    return values(
        "{token: %s-1, reason: %s}".formatted(token, reason),
        "{token: %s-2, reason: %s}".formatted(token, reason));
  }

  private static List<JsonNode> values(String... yaml) {
    return Arrays.stream(yaml).map(RealValues::parsed).toList();
  }

  private static JsonNode parsed(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode text(String value) {
    return JsonNodeFactory.instance.textNode(value);
  }
}
