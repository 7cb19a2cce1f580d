package io.keymast.auditor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/** That the API server made an object for a certificate, as its audit log tells. */
record Creation(String user, String name) {
  private static final String OPERATOR = ":keymast-operator";

  /** Its service account, in whichever namespace it is installed. */
  boolean isByOperator() {
    return user.endsWith(OPERATOR);
  }

  /** None where the event is of something else. */
  static Stream<Creation> told(JsonNode event) {
    JsonNode object = event.path("objectRef");
    return isOne(event, object)
        ? Stream.of(
            new Creation(
                event.path("user").path("username").asText(),
                object.path("namespace").asText() + "/" + object.path("name").asText()))
        : Stream.empty();
  }

  private static boolean isOne(JsonNode event, JsonNode object) {
    return event.path("verb").asText().equals("create")
        && event.path("responseStatus").path("code").asInt() == 201
        && object.path("resource").asText().equals("basestationcertificates")
        && object.path("subresource").isMissingNode();
  }
}
