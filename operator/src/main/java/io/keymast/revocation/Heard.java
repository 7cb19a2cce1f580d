package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to which CRL it is known what was on hold in a state that was lost: an older one that is heard
 * of later may list a hold that was lifted since. Stands beside the head's CRL and is not signed.
 *
 * @param number of the CRL of this CA key, zero for none
 */
record Heard(BigInteger number) {
  static final Heard NOTHING = new Heard(BigInteger.ZERO);

  private static final String UP_TO = "recoveredUpTo";

  /** What can't be read tells of no end of a hold. */
  static Heard read(ConfigMap head) {
    Map<String, String> data = head.getData() == null ? Map.of() : head.getData();
    try {
      return new Heard(new BigInteger(data.getOrDefault(UP_TO, "0")));
    } catch (NumberFormatException unreadable) {
      return NOTHING;
    }
  }

  Heard and(Heard other) {
    return new Heard(number.max(other.number));
  }

  ConfigMap writeTo(ConfigMap head) {
    Map<String, String> data = new HashMap<>(head.getData());
    data.put(UP_TO, number.toString());
    return new ConfigMapBuilder(head).withData(data).build();
  }
}
