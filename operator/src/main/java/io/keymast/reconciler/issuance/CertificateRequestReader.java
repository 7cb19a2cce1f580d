package io.keymast.reconciler.issuance;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestCondition;
import io.fabric8.certmanager.api.model.v1.CertificateRequestStatus;
import io.keymast.decision.CertificateRequestState;
import io.keymast.decision.CertificateRequestState.Approval;
import io.keymast.decision.CertificateRequestState.Asked;
import io.keymast.decision.CertificateRequestState.Ended;
import io.keymast.decision.CertificateRequestState.Ending;
import io.keymast.pki.ExpectedCertificate;
import io.keymast.pki.ParsedCertificate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a CertificateRequest says of a question, in cert-manager's order of its conditions. */
final class CertificateRequestReader {
  static final String ATTEMPT = "keymast.io/attempt";

  private final CertificateRequest found;
  private final Instant now;

  CertificateRequestReader(CertificateRequest found, Instant now) {
    this.found = found;
    this.now = now;
  }

  CertificateRequest object() {
    return found;
  }

  CertificateRequestState state(Question question, ExpectedCertificate expected) {
    if (found.getMetadata().getDeletionTimestamp() != null) {
      return new CertificateRequestState.Leaving();
    }
    if (!question.isBoundTo(found)) {
      return new CertificateRequestState.Taken();
    }
    Asked asked = new Asked(createdAt(), attempt());
    if (!question.isAskedBy(found, Duration.between(createdAt(), now))) {
      return new CertificateRequestState.Altered(asked);
    }
    return ended("Denied", Ending.DENIED, asked)
        .or(() -> ended("InvalidRequest", Ending.INVALID, asked))
        .or(() -> failed(asked))
        .or(() -> signed(asked, expected))
        .orElseGet(
            () ->
                new CertificateRequestState.Pending(
                    asked, isApproved() ? Approval.GIVEN : Approval.AWAITED));
  }

  /** The first certificate of the answer: what is above it is the authority's to say. */
  Optional<ParsedCertificate> issued() {
    return issuedBy(found);
  }

  static Optional<ParsedCertificate> issuedBy(CertificateRequest found) {
    return answer(found).flatMap(ParsedCertificate::parsePem).map(List::getFirst);
  }

  private Optional<CertificateRequestState> ended(String type, Ending ending, Asked asked) {
    return isTrue(type)
        .map(condition -> new Ended(asked, ending, endedAt(condition), told(condition)));
  }

  private Optional<CertificateRequestState> failed(Asked asked) {
    return condition("Ready")
        .filter(condition -> "Failed".equals(condition.getReason()))
        .map(condition -> new Ended(asked, Ending.FAILED, endedAt(condition), told(condition)));
  }

  private Optional<CertificateRequestState> signed(Asked asked, ExpectedCertificate expected) {
    return isTrue("Ready")
        .filter(condition -> hasAnswer())
        .map(
            condition ->
                isApproved()
                    ? new CertificateRequestState.Signed(
                        asked,
                        endedAt(condition),
                        issued()
                            .map(certificate -> expected.faultsOf(certificate, now))
                            .orElse(List.of("it is no certificate in PEM")))
                    : new CertificateRequestState.Pending(asked, Approval.PASSED_OVER));
  }

  private boolean isApproved() {
    return isTrue("Approved").isPresent();
  }

  private Instant endedAt(CertificateRequestCondition condition) {
    return time(status().map(CertificateRequestStatus::getFailureTime).orElse(null))
        .or(() -> time(condition.getLastTransitionTime()))
        .orElseGet(this::createdAt);
  }

  private Instant createdAt() {
    return time(found.getMetadata().getCreationTimestamp()).orElse(now);
  }

  private int attempt() {
    String text =
        Optional.ofNullable(found.getMetadata().getAnnotations())
            .map(annotations -> annotations.get(ATTEMPT))
            .orElse("");
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 1;
  }

  private boolean hasAnswer() {
    return status().map(CertificateRequestStatus::getCertificate).isPresent();
  }

  private static Optional<String> answer(CertificateRequest found) {
    try {
      return Optional.ofNullable(found.getStatus())
          .map(CertificateRequestStatus::getCertificate)
          .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<CertificateRequestCondition> isTrue(String type) {
    return condition(type).filter(condition -> "True".equals(condition.getStatus()));
  }

  private Optional<CertificateRequestCondition> condition(String type) {
    return status().stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  private Optional<CertificateRequestStatus> status() {
    return Optional.ofNullable(found.getStatus());
  }

  private static String told(CertificateRequestCondition condition) {
    return Objects.requireNonNullElse(condition.getMessage(), "its conditions say no more");
  }

  private static Optional<Instant> time(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
