package io.keymast.pki;

import io.keymast.domain.RevocationReason;
import java.time.Instant;

/** What an answer says of one certificate (RFC 6960, 2.2). */
public sealed interface OcspStatus {
  /** Issued and not revoked. */
  record Good() implements OcspStatus {}

  record Revoked(Instant revocationTime, RevocationReason reason) implements OcspStatus {}

  /** Nothing is known of it: it must not be taken for good. */
  record Unknown() implements OcspStatus {}
}
