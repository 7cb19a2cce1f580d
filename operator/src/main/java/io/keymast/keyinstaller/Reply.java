package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import java.util.Optional;

/**
 * An answer and what has happened when it has gone out.
 *
 * @param handedOver the certificate that the station then has
 * @param shownKey that the connection has proven
 */
record Reply(
    Answer answer,
    Optional<StationCertificate> handedOver,
    Optional<PublicKeyFingerprint> shownKey) {
  Reply(Answer answer, Optional<StationCertificate> handedOver) {
    this(answer, handedOver, Optional.empty());
  }

  static Reply of(Answer answer) {
    return new Reply(answer, Optional.empty());
  }

  static Reply refused(Refusal refusal) {
    return of(Answer.refused(refusal));
  }

  /** The same, over a connection that has proven this key. */
  Reply over(PresentedKey key) {
    return new Reply(answer, handedOver, Optional.of(key.fingerprint()));
  }
}
