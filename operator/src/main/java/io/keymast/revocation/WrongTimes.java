package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a head notes once a person has said that the clocks were ahead, and are right now. It stands
 * beside the CRL and is not signed.
 *
 * @param until the latest time that was signed by them
 * @param crlNumber of the CRL that one with an earlier thisUpdate may follow; no other may
 */
record WrongTimes(Instant until, BigInteger crlNumber) {
  private static final String UNTIL = "wrongTimesUntil";
  private static final String CRL_NUMBER = "wrongTimesCrlNumber";

  /** One that can't be read permits nothing. */
  static Optional<WrongTimes> read(ConfigMap head) {
    Map<String, String> data = head.getData() == null ? Map.of() : head.getData();
    try {
      return Optional.of(
          new WrongTimes(
              Instant.parse(data.getOrDefault(UNTIL, "")),
              new BigInteger(data.getOrDefault(CRL_NUMBER, ""))));
    } catch (NumberFormatException | DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  ConfigMap writeTo(ConfigMap head) {
    Map<String, String> data = new HashMap<>(head.getData());
    data.put(UNTIL, until.toString());
    data.put(CRL_NUMBER, crlNumber.toString());
    return new ConfigMapBuilder(head).withData(data).build();
  }
}
