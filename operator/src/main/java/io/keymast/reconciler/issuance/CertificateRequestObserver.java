package io.keymast.reconciler.issuance;

import io.keymast.decision.CertificateRequestDecider;
import io.keymast.decision.CertificateRequestState;
import io.keymast.decision.CertificateRequestStep;
import io.keymast.decision.ObservedStation;
import io.keymast.pki.ExpectedCertificate;
import io.keymast.pki.ParsedCertificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Finds out how far a question to a foreign issuer has come. */
public final class CertificateRequestObserver {
  private final CertificateRequests requests;
  private final PastIssuance past;
  private final Clock clock;

  public CertificateRequestObserver(CertificateRequests requests, PastIssuance past, Clock clock) {
    this.requests = requests;
    this.past = past;
    this.clock = clock;
  }

  /** What was found, if anything was, and what to do now. */
  record Next(Optional<CertificateRequestReader> found, CertificateRequestStep step) {}

  Next look(Question question, ObservedStation observed, ExpectedCertificate expected) {
    Instant now = clock.instant();
    Optional<CertificateRequestReader> found =
        requests.find(question).map(it -> new CertificateRequestReader(it, now));
    CertificateRequestState state =
        found
            .map(it -> judged(it, question, observed, expected))
            .orElseGet(CertificateRequestState.Absent::new);
    return new Next(found, CertificateRequestDecider.decide(question.fullName(), state, now));
  }

  private CertificateRequestState judged(
      CertificateRequestReader found,
      Question question,
      ObservedStation observed,
      ExpectedCertificate expected) {
    CertificateRequestState state = found.state(question, expected);
    if (state instanceof CertificateRequestState.Signed signed && signed.faults().isEmpty()) {
      return found
          .issued()
          .map(ParsedCertificate::serialNumber)
          .flatMap(
              serialNumber ->
                  past.of(observed, question.intent(), serialNumber)
                      .<CertificateRequestState>map(
                          it ->
                              new CertificateRequestState.Repeated(
                                  signed.asked(), signed.at(), serialNumber, it)))
          .orElse(state);
    }
    return state;
  }
}
