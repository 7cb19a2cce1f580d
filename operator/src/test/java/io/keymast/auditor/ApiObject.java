package io.keymast.auditor;

import com.fasterxml.jackson.databind.JsonNode;
import io.keymast.auditor.History.Ask;
import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.Origin;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.Retired.RetiredKey;
import io.keymast.auditor.Retired.Theft;
import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An object as the API server showed it, read without the operator's own types. */
record ApiObject(JsonNode json) {
  private static final Set<String> CLOSED = Set.of("Suspended", "Stolen");

  boolean is(String kind) {
    return json.path("kind").asText().equals(kind);
  }

  String uid() {
    return json.path("metadata").path("uid").asText();
  }

  /** Each write of whatever object has a higher one. */
  long version() {
    return json.path("metadata").path("resourceVersion").asLong();
  }

  /** Whether this is how it went, and not by force: somebody took away its last finalizer. */
  boolean isReleased() {
    return json.path("gone").asBoolean() && !json.path("metadata").path("finalizers").isEmpty();
  }

  /** Of a ConfigMap, in Base64. */
  String binary(String name) {
    return json.path("binaryData").path(name).asText();
  }

  /** Of a ConfigMap, as text. */
  Map<String, String> data() {
    return json.path("data").properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().asText()));
  }

  Instant created() {
    return Instant.parse(json.path("metadata").path("creationTimestamp").asText());
  }

  /** With its namespace. */
  String name() {
    return namespace() + "/" + json.path("metadata").path("name").asText();
  }

  /** Of a certificate. */
  SerialNumber serialNumber() {
    return SerialNumber.parse(json.path("spec").path("serialNumber").asText()).orElseThrow();
  }

  /**
   * Of a certificate.
   *
   * @param issuers all that were ever told of
   */
  SeenCertificate certificate(
      SeenCertificate.Presence presence, Collection<Documents.Issuer> issuers) {
    JsonNode spec = json.path("spec");
    Origin origin = origin(spec);
    String keyId = spec.path("authorityKeyId").asText();
    return new SeenCertificate(
        name(),
        namespace() + "/" + spec.path("baseStationRef").path("name").asText(),
        spec.path("revision").asLong(),
        keyId,
        serialNumber(),
        spec.path("eui").asText(),
        Documents.der(
            spec.path("certificate").asText(),
            issuers.stream().filter(each -> each.is(origin.authority(), keyId))),
        Instant.parse(spec.path("notAfter").asText()),
        origin,
        mark(spec.path("revocation")),
        presence);
  }

  private static SeenCertificate.Mark mark(JsonNode revocation) {
    if (!revocation.isObject()) {
      return SeenCertificate.Mark.GOOD;
    }
    return revocation.path("reason").asText().equals("keyCompromise")
        ? SeenCertificate.Mark.COMPROMISED
        : SeenCertificate.Mark.REVOKED;
  }

  private Origin origin(JsonNode spec) {
    JsonNode delivery = json.path("status").path("delivery");
    return new Origin(
        elements(spec.path("causes")).map(JsonNode::asText).collect(Collectors.toSet()),
        text(spec.path("regenerateToken")),
        spec.path("publicKeyFingerprint").asText(),
        authority(spec.path("certificateAuthorityRef")),
        delivery.hasNonNull("deliveredAt") && delivery.hasNonNull("inUseAt")
            ? Origin.Use.PROVEN
            : Origin.Use.UNKNOWN);
  }

  private static String authority(JsonNode reference) {
    return reference.path("namespace").asText() + "/" + reference.path("name").asText();
  }

  FinalStation station() {
    JsonNode status = json.path("status");
    return new FinalStation(
        name(),
        CLOSED.contains(json.path("spec").path("state").asText())
            ? FinalStation.Intent.CLOSED
            : FinalStation.Intent.SERVED,
        parties(),
        elements(status.path("conditions"))
            .filter(condition -> condition.path("type").asText().equals("Ready"))
            .filter(
                condition ->
                    condition
                        .path("observedGeneration")
                        .equals(json.path("metadata").path("generation")))
            .map(condition -> condition.path("status").asText())
            .findFirst(),
        SerialNumber.parse(status.path("certificate").path("serialNumber").asText()));
  }

  private FinalStation.Parties parties() {
    JsonNode spec = json.path("spec");
    return new FinalStation.Parties(
        text(spec.path("publicKey"))
            .or(() -> text(json.path("status").path("enrollment").path("boundPublicKey")))
            .flatMap(Documents::keyFingerprint),
        Optional.of(spec.path("certificateAuthorityRef"))
            .filter(JsonNode::isObject)
            .map(ApiObject::authority));
  }

  /** Of a station whose manifest says so. */
  Optional<Theft> theft() {
    return json.path("spec").path("state").asText().equals("Stolen")
        ? Optional.of(new Theft(name(), parties().authority(), version()))
        : Optional.empty();
  }

  /** The keys that an authority's manifest takes back. */
  Stream<RetiredKey> readmitted() {
    return elements(json.path("spec").path("readmittedKeys"))
        .map(key -> new RetiredKey(name(), key.asText()));
  }

  /** What a station's manifest asks for. */
  Optional<Ask> ask() {
    JsonNode regenerate = json.path("spec").path("regenerate");
    return text(regenerate.path("token"))
        .map(token -> new Ask(name(), token, text(regenerate.path("compromisedKey"))));
  }

  /** The keys of an authority. */
  Stream<Documents.Issuer> issuers() {
    return elements(json.path("status").path("generations"))
        .map(
            generation ->
                new Documents.Issuer(
                    name(),
                    generation.path("keyId").asText(),
                    Documents.certificate(generation.path("certificate").asText())));
  }

  /** Of an array. */
  static List<ApiObject> all(JsonNode array) {
    return elements(array).map(ApiObject::new).toList();
  }

  private String namespace() {
    return json.path("metadata").path("namespace").asText();
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
