package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.decision.CertificateRequestDecider;
import io.keymast.decision.CertificateRequestState;
import io.keymast.decision.CertificateRequestStep;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Obstacle;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.CertificateUsage;
import io.keymast.pki.CertificationRequest;
import io.keymast.pki.ExpectedCertificate;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.StationNames;
import io.keymast.reconciler.DecisionExecutor.Result;
import io.keymast.validation.AuthorityPolicy.CertificateDefaults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Has certificates signed by an issuer behind cert-manager: asks by the station's own request, and
 * makes the answer known once it is what was asked for.
 */
public final class DelegatedIssuer {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration UNTIL_ENROLLED = Duration.ofMinutes(1);

  private static final Hindrance NO_IPSEC =
      new Hindrance(
          Obstacle.USAGE_NOT_ISSUABLE,
          "choose the backhaul TLS, or an authority that has its CA's key: cert-manager has no"
              + " usage for the certificates that IKE needs");

  private final CertificateAuthorities authorities;
  private final ClusterView cluster;
  private final CertificateRequests requests;
  private final AbandonedRequests abandoned;
  private final CertificateIssuer issuer;
  private final Clock clock;

  public DelegatedIssuer(
      CertificateAuthorities authorities,
      ClusterView cluster,
      CertificateRequests requests,
      AbandonedRequests abandoned,
      CertificateIssuer issuer,
      Clock clock) {
    this.authorities = authorities;
    this.cluster = cluster;
    this.requests = requests;
    this.abandoned = abandoned;
    this.issuer = issuer;
    this.clock = clock;
  }

  /** Empty where the authority signs itself. */
  Optional<DelegatedAuthority> authorityOf(Decision.Issue issue) {
    return authorities.findDelegated(issue.intent().binding().authority());
  }

  Result issue(
      BaseStation station,
      ObservedStation observed,
      Decision.Issue issue,
      DelegatedAuthority authority) {
    IssuanceIntent intent = issue.intent();
    StationNames names = names(intent, authority.policy().certificates());
    if (intent.binding().usage() == CertificateUsage.IPSEC) {
      return asked(issue, observed, NO_IPSEC, UNTIL_ENROLLED);
    }
    Optional<CertificationRequest.Valid> request =
        enrolledWith(station)
            .filter(it -> it.subjectPublicKeyInfo().equals(intent.subjectPublicKeyInfo()))
            .filter(names::areAskedForBy);
    if (request.isEmpty()) {
      return asked(issue, observed, requestNeeded(names), UNTIL_ENROLLED);
    }
    return proceed(
        station,
        observed,
        issue,
        new Question(ClusterView.nameOf(station), authority, intent, request.get()),
        expected(names, intent, authority));
  }

  private Result proceed(
      BaseStation station,
      ObservedStation observed,
      Decision.Issue issue,
      Question question,
      ExpectedCertificate expected) {
    Instant now = clock.instant();
    abandoned.isWanted(question);
    Optional<CertificateRequestReader> found =
        requests.find(question).map(it -> new CertificateRequestReader(it, now));
    CertificateRequestState state =
        found
            .map(it -> it.state(question, expected))
            .orElseGet(CertificateRequestState.Absent::new);
    return switch (CertificateRequestDecider.decide(question.fullName(), state, now)) {
      case CertificateRequestStep.Create(var attempt) ->
          ask(station, observed, question, found, attempt);
      case CertificateRequestStep.AskAgain(var attempt) ->
          ask(station, observed, question, found, attempt);
      case CertificateRequestStep.Wait(var hindrance, var lookAgain) ->
          asked(issue, observed, hindrance, lookAgain);
      case CertificateRequestStep.Publish() -> publish(station, question, found.orElseThrow());
    };
  }

  /** In the place of the one that ended, if there is one: its name is the same. */
  private Result ask(
      BaseStation station,
      ObservedStation observed,
      Question question,
      Optional<CertificateRequestReader> ended,
      int attempt) {
    Optional<CertificateAuthority> owner = cluster.authority(question.authority().name());
    Optional<Duration> wait =
        owner.isEmpty()
            ? Optional.of(SOON)
            : issuer.admit(question.authority(), station, observed, question.intent());
    if (wait.isPresent()) {
      return new Result.Again(wait.get());
    }
    ended.ifPresent(it -> requests.delete(it.object()));
    requests.create(question, owner.get(), attempt);
    return new Result.Again(SOON);
  }

  /** The answer goes only once the certificate is stored: until then it is the only copy. */
  private Result publish(BaseStation station, Question question, CertificateRequestReader found) {
    ParsedCertificate certificate = found.issued().orElseThrow();
    Optional<Duration> wait = issuer.reserve(station, question.intent());
    if (wait.isPresent()) {
      return new Result.Again(wait.get());
    }
    Result result = issuer.publish(station, question.intent(), question.authority(), certificate);
    if (result instanceof Result.Issued) {
      requests.delete(found.object());
    }
    return result;
  }

  private static Result asked(
      Decision.Issue issue, ObservedStation observed, Hindrance hindrance, Duration lookAgain) {
    return new Result.Asked(issue.meanwhile(observed, hindrance), lookAgain);
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
        .flatMap(DelegatedIssuer::parse);
  }

  private static Optional<CertificationRequest.Valid> parse(String base64) {
    try {
      return CertificationRequest.parse(Base64.getDecoder().decode(base64))
              instanceof CertificationRequest.Valid valid
          ? Optional.of(valid)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
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
