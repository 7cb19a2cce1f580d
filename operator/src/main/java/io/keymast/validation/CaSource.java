package io.keymast.validation;

import java.time.Duration;
import java.util.Optional;

/** Where an authority's CA key comes from. */
public sealed interface CaSource {
  /**
   * Made by the operator.
   *
   * @param keyAlgorithm one of {@code ECDSA-P256}, {@code ECDSA-P384}, {@code RSA-3072}, {@code
   *     RSA-4096}
   */
  record SelfSigned(
      String commonName,
      Optional<String> organization,
      Optional<String> country,
      String keyAlgorithm,
      Duration validity)
      implements CaSource {}

  /** A {@code kubernetes.io/tls} Secret of the authority's namespace. */
  record Supplied(String secretName) implements CaSource {}

  /**
   * A key in a token, found or made there under the label; it never leaves it.
   *
   * @param module as the operator's administrator names the library
   * @param pinSecret a Secret of the authority's namespace
   * @param profile of the key and the certificate that are made where there are none
   */
  record Token(
      String module, String tokenLabel, String keyLabel, String pinSecret, SelfSigned profile)
      implements CaSource {}
}
