package io.keymast.reconciler;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.decision.AuthorityRemains;
import io.keymast.decision.DeletionDecision;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.Events.Happening;
import io.keymast.reconciler.Events.Type;
import io.keymast.validation.DeletionPolicy;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a deleted authority go, once nothing of it could be relied on or a person says so. */
public final class AuthorityDeparture {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorityDeparture.class);

  private final ClusterView cluster;
  private final AuthorityKeys keys;
  private final AuthorityDuties duties;
  private final CertificateAuthorities authorities;
  private final Events events;
  private final Clock clock;

  public AuthorityDeparture(
      ClusterView cluster,
      AuthorityKeys keys,
      AuthorityDuties duties,
      CertificateAuthorities authorities,
      Events events,
      Clock clock) {
    this.cluster = cluster;
    this.keys = keys;
    this.duties = duties;
    this.authorities = authorities;
    this.events = events;
    this.clock = clock;
  }

  /** Whether a thread may still be issuing under it: that has to end before anything is counted. */
  boolean isIssuing(AuthorityName name) {
    return authorities.find(name).filter(entry -> entry instanceof Entry.Ready).isPresent();
  }

  DeletionDecision decide(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    List<Instant> certificates = unexpiredCertificates(name);
    return switch (DeletionPolicy.of(object.getSpec())) {
      case DELETE -> DeletionDecision.abandon(certificates.size());
      case RETAIN -> {
        List<Instant> revocations = duties.unexpiredRevocations(name);
        yield DeletionDecision.retain(
            new AuthorityRemains(
                certificates.size(),
                revocations.size(),
                Stream.concat(certificates.stream(), revocations.stream())
                    .max(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH)));
      }
    };
  }

  void waits(CertificateAuthority object, String message) {
    events.tell(
        object, new Happening(Type.NORMAL, "DeletionWaits", "Delete", message, "first look"));
  }

  void finish(AuthorityName name) {
    keys.release(name);
    duties.release(name);
    authorities.remove(name);
  }

  void abandon(CertificateAuthority object, String message) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    keys.release(name);
    duties.abandon(name);
    authorities.remove(name);
    events.tell(
        object, new Happening(Type.WARNING, "AuthorityAbandoned", "Delete", message, "the end"));
    LOG.atWarn().addKeyValue("authority", name).log(message);
  }

  private List<Instant> unexpiredCertificates(AuthorityName name) {
    Instant now = clock.instant();
    return cluster.certificatesOf(name).stream()
        .map(BaseStationCertificate::getSpec)
        .map(spec -> spec.notAfter())
        .filter(Objects::nonNull)
        .filter(now::isBefore)
        .toList();
  }
}
