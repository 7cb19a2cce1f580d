package io.keymast.keyinstaller;

import java.util.Optional;

/**
 * An answer and what has happened when it has gone out.
 *
 * @param handedOver the certificate that the station then has
 */
record Reply(Answer answer, Optional<StationCertificate> handedOver) {
  static Reply of(Answer answer) {
    return new Reply(answer, Optional.empty());
  }

  static Reply refused(Refusal refusal) {
    return of(Answer.refused(refusal));
  }
}
