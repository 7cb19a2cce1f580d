package io.keymast.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a status says but for conditions, by field, in words that are the same for two objects of
 * one spec, whichever way each came to it.
 */
final class MaskedStatus {
  /**
   * Whose values only tell when or how often: serial numbers, names after these, times, counts.
   * That there is one is compared.
   */
  private static final Set<String> OF_THE_WAY =
      Set.of(
          "certificate.name",
          "certificate.serialNumber",
          "certificate.notBefore",
          "certificate.notAfter",
          "certificate.renewalTime",
          "crl.number",
          "crl.entries",
          "crl.thisUpdate",
          "crl.nextUpdate",
          "generations.number",
          "generations.keyId",
          "generations.serialNumber",
          "generations.fingerprint",
          "generations.subject",
          "generations.notBefore",
          "generations.notAfter",
          "generations.certificate",
          "generations.trustedSince",
          "generations.issuingSince");

  /** Of this object alone, and after all what it was at first. */
  private static final Set<String> ITS_OWN =
      Set.of("certificate.certificateAuthority", "publicKey.fingerprint");

  /** What was, why, and in which order; conditions are compared by themselves. */
  private static final Set<String> OF_THE_PAST =
      Set.of(
          "backhaulMigration",
          "certificate.causes",
          "conditions",
          "generations.crossCertificates",
          "observedGeneration",
          "resumed",
          "rotation");

  /** Former keys of an authority are of the past too, and the next one comes by its own time. */
  private static final String ISSUES = "Active";

  private final JsonNode atFirst;

  private MaskedStatus(JsonNode atFirst) {
    this.atFirst = atFirst;
  }

  /** As {@code field=value}, sorted. */
  static List<String> words(JsonNode status, JsonNode atFirst) {
    return new MaskedStatus(atFirst).words("", status).sorted().toList();
  }

  private Stream<String> words(String path, JsonNode value) {
    if (OF_THE_PAST.contains(path) || value.isMissingNode()) {
      return Stream.empty();
    }
    if (value.isObject()) {
      return value.properties().stream()
          .flatMap(
              member ->
                  words(
                      path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                      member.getValue()));
    }
    if (value.isArray()) {
      return IntStream.range(0, value.size())
          .mapToObj(value::get)
          .filter(it -> !path.equals("generations") || it.path("state").asText().equals(ISSUES))
          .flatMap(it -> words(path, it));
    }
    return Stream.of(path + "=" + masked(path, value));
  }

  private String masked(String path, JsonNode value) {
    if (OF_THE_WAY.contains(path)) {
      return "some";
    }
    return ITS_OWN.contains(path) && value.equals(at(path, atFirst))
        ? "as at first"
        : value.asText();
  }

  private static JsonNode at(String path, JsonNode object) {
    return object.at("/" + path.replace('.', '/'));
  }
}
