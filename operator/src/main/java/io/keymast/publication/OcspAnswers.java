package io.keymast.publication;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.pki.OcspCertId;
import io.keymast.pki.OcspError;
import io.keymast.pki.OcspRequest;
import io.keymast.pki.OcspResponder;
import io.keymast.pki.OcspStatus;
import io.keymast.pki.OcspTimes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** From a request's octets to an answer; whatever they are, there is one. */
public final class OcspAnswers {
  private final OcspResponders responders;
  private final IssuedCertificates issued;
  private final OcspStatuses statuses;
  private final Supplier<Optional<Instant>> now;

  /**
   * @param now empty while nobody knows: what is wrongly dated helps no relying party, and what is
   *     dated ahead says good of a certificate that may be revoked by then
   */
  public OcspAnswers(
      OcspResponders responders,
      LedgerParts ledgers,
      IssuedCertificates issued,
      Supplier<Optional<Instant>> now) {
    this.responders = responders;
    this.issued = issued;
    this.statuses = new OcspStatuses(new OcspRevocations(ledgers), issued);
    this.now = now;
  }

  /** Whether there is a responder for it. */
  boolean isServed(AuthorityName authority) {
    return !responders.of(authority).isEmpty();
  }

  OcspAnswer answer(AuthorityName authority, byte[] request) {
    return switch (OcspRequest.parse(request)) {
      case OcspRequest.Malformed() -> OcspAnswer.of(OcspError.MALFORMED_REQUEST);
      case OcspRequest.Valid valid -> answer(authority, valid);
    };
  }

  private OcspAnswer answer(AuthorityName authority, OcspRequest.Valid request) {
    if (!issued.isSynced()) {
      return OcspAnswer.of(OcspError.TRY_LATER);
    }
    return responders.of(authority).stream()
        .filter(it -> request.certIds().stream().anyMatch(it::answersFor))
        .findFirst()
        .map(
            responder ->
                now.get()
                    .map(instant -> answer(authority, responder, request, instant))
                    .orElse(OcspAnswer.of(OcspError.TRY_LATER)))
        .orElse(OcspAnswer.of(OcspError.UNAUTHORIZED));
  }

  private OcspAnswer answer(
      AuthorityName authority, OcspResponder responder, OcspRequest.Valid request, Instant now) {
    if (!responder.certificate().validity().contains(now)) {
      return OcspAnswer.of(OcspError.TRY_LATER);
    }
    List<OcspResponder.Answer> answers = new ArrayList<>();
    for (OcspCertId certId : request.certIds()) {
      Optional<OcspStatus> status = status(authority, responder, certId, now);
      if (status.isEmpty()) {
        return OcspAnswer.of(OcspError.TRY_LATER);
      }
      answers.add(new OcspResponder.Answer(certId, status.get()));
    }
    List<OcspStatus> said = answers.stream().map(OcspResponder.Answer::status).toList();
    return OcspTimetable.of(
            said, now, issued.age(authority), responder.certificate().validity().notAfter())
        .map(times -> answer(responder, request, answers, times))
        .orElse(OcspAnswer.of(OcspError.TRY_LATER));
  }

  private static OcspAnswer answer(
      OcspResponder responder,
      OcspRequest.Valid request,
      List<OcspResponder.Answer> answers,
      OcspTimes times) {
    List<OcspStatus> said = answers.stream().map(OcspResponder.Answer::status).toList();
    Der response = responder.respond(answers, times, request.nonce());
    return request.nonce().isEmpty() && said.stream().allMatch(OcspTimetable::isKnown)
        ? new OcspAnswer.Cacheable(response, OcspResult.of(said), times)
        : new OcspAnswer.Once(response, OcspResult.of(said));
  }

  private Optional<OcspStatus> status(
      AuthorityName authority, OcspResponder responder, OcspCertId certId, Instant now) {
    return certId
        .serialNumber()
        .filter(_ -> responder.answersFor(certId))
        .map(serialNumber -> statuses.of(authority, responder.issuer(), serialNumber, now))
        .orElse(Optional.of(new OcspStatus.Unknown()));
  }
}
