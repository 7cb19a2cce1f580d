package io.keymast.reconciler.issuance;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.decision.CertificateRequestStep;
import io.keymast.decision.Hindrance;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.Obstacle;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.CertificateUsage;
import io.keymast.pki.CertificationRequest;
import io.keymast.pki.ExpectedCertificate;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.StationNames;
import io.keymast.reconciler.brakes.Delay;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.issuance.CertificateRequests.Deletion;
import io.keymast.reconciler.issuance.DecisionExecutor.Result;
import io.keymast.validation.AuthorityPolicy.CertificateDefaults;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has certificates signed by an issuer behind cert-manager: asks by the station's own request, and
 * makes the answer known once it is what was asked for.
 */
public final class DelegatedIssuer {
  private static final Logger LOG = LoggerFactory.getLogger(DelegatedIssuer.class);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration UNTIL_ENROLLED = Duration.ofMinutes(1);

  private static final Hindrance NO_IPSEC =
      new Hindrance(
          Obstacle.USAGE_NOT_ISSUABLE,
          "choose the backhaul TLS, or an authority that has its CA's key: cert-manager has no"
              + " usage for the certificates that IKE needs");

  private final CertificateAuthorities authorities;
  private final ClusterView cluster;
  private final CertificateRequestObserver observer;
  private final CertificateRequests requests;
  private final AbandonedRequests abandoned;
  private final CertificateIssuer issuer;

  public DelegatedIssuer(
      CertificateAuthorities authorities,
      ClusterView cluster,
      CertificateRequestObserver observer,
      CertificateRequests requests,
      AbandonedRequests abandoned,
      CertificateIssuer issuer) {
    this.authorities = authorities;
    this.cluster = cluster;
    this.observer = observer;
    this.requests = requests;
    this.abandoned = abandoned;
    this.issuer = issuer;
  }

  /** Empty where the authority signs itself. */
  Optional<DelegatedAuthority> authorityOf(DueIssue due) {
    return authorities.findDelegated(due.intent().binding().authority());
  }

  Result issue(DueIssue due, DelegatedAuthority authority) {
    IssuanceIntent intent = due.intent();
    StationNames names = names(intent, authority.policy().certificates());
    if (intent.binding().usage() == CertificateUsage.IPSEC) {
      return asked(due, NO_IPSEC, UNTIL_ENROLLED);
    }
    Optional<CertificationRequest.Valid> request =
        enrolledWith(due.station())
            .filter(it -> it.subjectPublicKeyInfo().equals(intent.subjectPublicKeyInfo()))
            .filter(names::areAskedForBy);
    if (request.isEmpty()) {
      return asked(due, requestNeeded(names), UNTIL_ENROLLED);
    }
    Optional<CertificateAuthority> owner = cluster.authority(authority.name());
    if (owner.isEmpty()) {
      return new Result.Again(SOON);
    }
    return proceed(
        due,
        new Question(due.name(), owner.get(), authority, intent, request.get()),
        expected(names, intent, authority));
  }

  private Result proceed(DueIssue due, Question question, ExpectedCertificate expected) {
    abandoned.isWanted(question);
    CertificateRequestObserver.Next next = observer.look(question, due.observed(), expected);
    return switch (next.step()) {
      case CertificateRequestStep.Create(var attempt) -> ask(due, question, next.found(), attempt);
      case CertificateRequestStep.AskAgain(var attempt) ->
          ask(due, question, next.found(), attempt);
      case CertificateRequestStep.Wait(var hindrance, var lookAgain) ->
          asked(due, hindrance, lookAgain);
      case CertificateRequestStep.Publish() -> publish(due, question, next.found().orElseThrow());
    };
  }

  /** In the place of the one that ended, if there is one: its name is the same. */
  private Result ask(
      DueIssue due, Question question, Optional<CertificateRequestReader> ended, int attempt) {
    Optional<Delay> delay = issuer.admit(due, question.authority());
    if (delay.isPresent()) {
      return Result.delayed(due, delay.get());
    }
    if (ended.map(it -> requests.discard(it.object(), question.authority())).stream()
        .anyMatch(Deletion.FORBIDDEN::equals)) {
      return asked(due, inTheWay(question), UNTIL_ENROLLED);
    }
    requests.create(question, attempt);
    return new Result.Again(SOON);
  }

  /** The answer goes only once the certificate is stored: until then it is the only copy. */
  private Result publish(DueIssue due, Question question, CertificateRequestReader found) {
    ParsedCertificate certificate = found.issued().orElseThrow();
    Optional<Delay> delay = issuer.admitAnswer(due, question.authority());
    if (delay.isPresent()) {
      return Result.delayed(due, delay.get());
    }
    Result result = issuer.publish(due, question.authority(), certificate);
    if (result instanceof Result.Issued) {
      tidy(found);
    }
    return result;
  }

  /** What is left is swept later. */
  private void tidy(CertificateRequestReader answered) {
    try {
      requests.delete(answered.object());
    } catch (KubernetesClientException e) {
      LOG.atDebug()
          .addKeyValue("request", answered.object().getMetadata().getName())
          .setCause(e)
          .log("an answered request stays for now");
    }
  }

  private static Hindrance inTheWay(Question question) {
    return new Hindrance(
        Obstacle.NAME_TAKEN,
        "delete the CertificateRequest "
            + question.fullName()
            + ", or let the operator do it, which is forbidden to: it has ended, and stands where"
            + " the next one belongs");
  }

  private static Result asked(DueIssue due, Hindrance hindrance, Duration lookAgain) {
    return new Result.Asked(due.meanwhile(hindrance), lookAgain);
  }

  private static Hindrance requestNeeded(StationNames names) {
    return new Hindrance(
        Obstacle.REQUEST_NEEDED,
        "the authority's issuer needs a request that the station itself signed: let the station"
            + " enrol by EST at the Key Installer, with "
            + names.asRequested());
  }

  /** What the Key Installer kept is judged anew: whoever writes statuses is not trusted here. */
  private static Optional<CertificationRequest.Valid> enrolledWith(BaseStation station) {
    return Optional.ofNullable(station.getStatus())
        .map(BaseStationStatus::enrollment)
        .map(BaseStationStatus.Enrollment::certificationRequest)
        .flatMap(CertificationRequest::parseBase64);
  }

  private static StationNames names(IssuanceIntent intent, CertificateDefaults defaults) {
    return new StationNames(intent.eui(), defaults.dnsSuffix(), defaults.organization());
  }

  private static ExpectedCertificate expected(
      StationNames names, IssuanceIntent intent, DelegatedAuthority authority) {
    return new ExpectedCertificate(
        names,
        intent.binding().usage(),
        intent.subjectPublicKeyInfo(),
        authority.chain().getFirst(),
        intent.validity(),
        RotationPolicy.SHORTEST);
  }
}
