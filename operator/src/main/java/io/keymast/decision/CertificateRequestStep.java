package io.keymast.decision;

import java.time.Duration;

/** What to do with a cert-manager CertificateRequest now. */
public sealed interface CertificateRequestStep {
  /** Ask. */
  record Create(int attempt) implements CertificateRequestStep {}

  /** Delete the one that ended, and ask again. */
  record AskAgain(int attempt) implements CertificateRequestStep {}

  /** The certificate is what was asked for. */
  record Publish() implements CertificateRequestStep {}

  /** Somebody else has to act, or time to pass. */
  record Wait(Hindrance hindrance, Duration lookAgain) implements CertificateRequestStep {}
}
