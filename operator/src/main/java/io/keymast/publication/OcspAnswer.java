package io.keymast.publication;

import io.keymast.domain.Der;
import io.keymast.pki.OcspError;
import io.keymast.pki.OcspTimes;

/** An OCSPResponse, and whether others may be given it too. */
sealed interface OcspAnswer {
  Der response();

  OcspResult result();

  /** Says good or revoked, and nothing of who asked (RFC 5019, 2.2.1). */
  record Cacheable(Der response, OcspResult result, OcspTimes times) implements OcspAnswer {}

  /** With a nonce, or says that something is not known. */
  record Once(Der response, OcspResult result) implements OcspAnswer {}

  static OcspAnswer of(OcspError error) {
    return new Once(error.toDer(), OcspResult.of(error));
  }
}
