package io.keymast.validation;

import io.keymast.pki.ForeignCa;
import java.time.Duration;
import java.util.Optional;

/** Where an authority's CA key comes from. */
public sealed interface CaSource {
  /** Keymast signs with it. */
  sealed interface WithKey extends CaSource {}

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
      implements WithKey {}

  /** A {@code kubernetes.io/tls} Secret of the authority's namespace. */
  record Supplied(String secretName) implements WithKey {}

  /**
   * A key in a token, found or made there under the label; it never leaves it.
   *
   * @param module as the operator's administrator names the library
   * @param pinSecret a Secret of the authority's namespace
   * @param profile of the key and the certificate that are made where there are none
   */
  record Token(
      String module, String tokenLabel, String keyLabel, String pinSecret, SelfSigned profile)
      implements WithKey {}

  /**
   * An issuer behind cert-manager, which has the key. It is asked in the authority's namespace.
   *
   * @param ca what it signs under; what another one signed is not handed over
   */
  record CertManager(String issuer, String kind, String group, ForeignCa ca) implements CaSource {}
}
