package io.keymast.decision;

import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.util.List;

/** The cert-manager CertificateRequest of one intent, as far as the next step depends on it. */
public sealed interface CertificateRequestState {
  /** When it was asked for, and how often with this time. */
  record Asked(Instant at, int attempt) {}

  /** There is none. */
  record Absent() implements CertificateRequestState {}

  /** Its name is taken by an object that somebody else made. */
  record Taken() implements CertificateRequestState {}

  /** It was made here, and asks for something else than is to be asked for now. */
  record Altered(Asked asked) implements CertificateRequestState {}

  /** It is being deleted. */
  record Leaving() implements CertificateRequestState {}

  /** Nobody has answered yet. */
  record Pending(Asked asked, Approval approval) implements CertificateRequestState {}

  /** It ended without a certificate: what has an end is never taken up again by cert-manager. */
  record Ended(Asked asked, Ending ending, Instant at, String message)
      implements CertificateRequestState {}

  /**
   * It ended with a certificate.
   *
   * @param faults what keeps this from being the certificate that was asked for
   */
  record Signed(Asked asked, Instant at, List<String> faults) implements CertificateRequestState {
    public Signed {
      faults = List.copyOf(faults);
    }
  }

  /**
   * It ended with a certificate that is no new one: an issuer that remembers its answers gave one
   * of them again.
   */
  record Repeated(Asked asked, Instant at, SerialNumber serialNumber, Past past)
      implements CertificateRequestState {}

  /** What is known of a certificate that was issued before. */
  enum Past {
    PUBLISHED,
    REVOKED
  }

  /** Whether an approver let it pass. Keymast never does. */
  enum Approval {
    AWAITED,
    GIVEN,
    /** The issuer signed without one. */
    PASSED_OVER
  }

  /** Why there is no certificate. */
  enum Ending {
    /** An approver said no. */
    DENIED,
    /** The issuer can't make sense of it. */
    INVALID,
    /** The issuer tried. */
    FAILED
  }
}
