package io.keymast.decision;

import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What to do with a station now. */
public sealed interface Decision {
  /**
   * Nothing can be issued before somebody changes something; says all that is wrong.
   *
   * @param revocations of what must no longer be trusted, whatever is changed
   */
  record Refuse(Obstacle obstacle, List<Violation> violations, List<Revocation> revocations)
      implements Decision {
    public Refuse(Obstacle obstacle, List<Violation> violations) {
      this(obstacle, violations, List.of());
    }

    public Refuse(Obstacle obstacle, String field, String message) {
      this(obstacle, List.of(new Violation(field, obstacle.reason(), message)));
    }

    Refuse revoking(List<Revocation> revoked) {
      return new Refuse(obstacle, violations, revoked);
    }
  }

  /**
   * Nothing can be issued for now.
   *
   * @param current what the station goes on with meanwhile; only ever for its accepted key
   */
  record Wait(Obstacle obstacle, String message, Optional<KnownCertificate> current)
      implements Decision {}

  /** Nothing is known yet; change nothing, not even the status. */
  record StandBy() implements Decision {}

  /** Revoke, durably, then issue. */
  record Issue(List<Revocation> revokeFirst, IssuanceIntent intent) implements Decision {
    /** What is said while somebody else has to act first; what is still good goes on. */
    public Decision meanwhile(ObservedStation observed, Hindrance hindrance) {
      Set<String> revoked =
          revokeFirst.stream().map(it -> it.certificate().name()).collect(Collectors.toSet());
      Optional<KnownCertificate> current =
          observed.authority() instanceof AuthorityState.Usable by
              ? CertificateHistory.of(observed)
                  .current(intent.binding(), by)
                  .filter(certificate -> !revoked.contains(certificate.name()))
              : Optional.empty();
      return current
          .<Decision>map(
              it ->
                  new Keep(
                      it,
                      List.of(),
                      it.validity().notAfter().plusSeconds(1),
                      Optional.of(hindrance)))
          .orElseGet(() -> new Wait(hindrance.obstacle(), hindrance.message(), Optional.empty()));
    }
  }

  /**
   * The current certificate is what it should be.
   *
   * @param revocations of predecessors that nobody needs any more
   * @param nextLook when time alone may change the decision
   * @param hindrance why the next certificate, though due or asked for, is not issued
   */
  record Keep(
      KnownCertificate current,
      List<Revocation> revocations,
      Instant nextLook,
      Optional<Hindrance> hindrance)
      implements Decision {
    public Keep(KnownCertificate current, List<Revocation> revocations, Instant nextLook) {
      this(current, revocations, nextLook, Optional.empty());
    }
  }

  /** The backhaul is not secured, and the authority does not enforce it. */
  record NoCertificateNeeded() implements Decision {}
}
