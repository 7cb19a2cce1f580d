package io.keymast.pki;

/**
 * How many CAs may stand between a CA and an end entity (RFC 5280, 4.2.1.9). Verifiers hold it
 * against a root too, some of them also where the CA below has the root's name.
 */
enum PathLength {
  /** None: it signs end entities' certificates only. */
  END_ENTITIES(0),
  /** One, as another CA's cross-certificate is. */
  CROSS_CERTIFICATES(1);

  private final int value;

  PathLength(int value) {
    this.value = value;
  }

  int value() {
    return value;
  }
}
