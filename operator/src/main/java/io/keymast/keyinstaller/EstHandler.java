package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.keyinstaller.Authentication.Mismatch;
import io.keymast.pki.CertificationRequest;
import io.keymast.pki.StationNames;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyVerdict;
import io.keymast.validation.PublicKeyValidator;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * {@code simpleenroll} and {@code simplereenroll} (RFC 7030, 4.2). The request proves a key and
 * says nothing else; who asks is known from the connection.
 */
final class EstHandler {
  static final String MEDIA_TYPE = "application/pkcs10";
  private static final String CERTS_ONLY = "application/pkcs7-mime; smime-type=certs-only";

  private final Stations stations;
  private final StationGate gate;
  private final EnrollmentRecorder enrollments;
  private final ProofRecorder proofs;
  private final KeyBlocklist blocklist;
  private final InstantSource clock;

  EstHandler(
      Stations stations,
      StationGate gate,
      EnrollmentRecorder enrollments,
      ProofRecorder proofs,
      KeyBlocklist blocklist,
      InstantSource clock) {
    this.stations = stations;
    this.gate = gate;
    this.enrollments = enrollments;
    this.proofs = proofs;
    this.blocklist = blocklist;
    this.clock = clock;
  }

  Reply answer(Call call) {
    return gate.admit(call, station -> enroll(call.body(), station));
  }

  /** A certs-only answer, base64 on one line (RFC 8951, 2: real clients fail on line breaks). */
  static Answer certsOnly(byte[] base64) {
    return Answer.ok(CERTS_ONLY, base64).with("Content-Transfer-Encoding", "base64");
  }

  private Reply enroll(byte[] body, Station station) {
    Optional<byte[]> der = decode(body);
    if (der.isEmpty()) {
      return Reply.refused(Refusal.NOT_BASE64);
    }
    return switch (CertificationRequest.parse(der.get())) {
      case CertificationRequest.Malformed(String sentence) ->
          Reply.of(Answer.refused(Refusal.BAD_CERTIFICATION_REQUEST, sentence));
      case CertificationRequest.Valid request ->
          request.challengePassword()
              ? Reply.refused(Refusal.CHALLENGE_PASSWORD)
              : enroll(request, station);
    };
  }

  private Reply enroll(CertificationRequest.Valid request, Station station) {
    PublicKeyFingerprint key = PublicKeyFingerprint.of(request.subjectPublicKeyInfo());
    EnrollmentJudgement judgement =
        EnrollmentJudgement.of(station, key, stations.certificatesOf(station), clock.instant());
    Optional<StationNames> missed =
        station.requestedNames().filter(names -> !names.areAskedForBy(request));
    return missed.isPresent() && !(judgement instanceof EnrollmentJudgement.Refused)
        ? wrongNames(missed.get())
        : answer(judgement, request, station);
  }

  /** Told to who has proven to be the station, and never taken from the request. */
  private static Reply wrongNames(StationNames names) {
    return Reply.of(
        Answer.refused(
            Refusal.WRONG_NAMES,
            "The issuer takes names from the certification request as they are; ask for "
                + names.asRequested()
                + ", and for no other extension."));
  }

  private Reply answer(
      EnrollmentJudgement judgement, CertificationRequest.Valid request, Station station) {
    return switch (judgement) {
      case EnrollmentJudgement.HandOver(StationCertificate certificate) -> {
        enrollments.keep(station, request);
        yield new Reply(certsOnly(certificate.handedOver().certsOnly()), Optional.of(certificate));
      }
      case EnrollmentJudgement.Wait() -> promise(station, enrollments.keep(station, request));
      case EnrollmentJudgement.Bind() -> bind(station, request);
      case EnrollmentJudgement.Refused(Refusal reason, Optional<Mismatch> mismatch) -> {
        mismatch.ifPresent(proofs::mismatch);
        yield Reply.refused(reason);
      }
    };
  }

  private Reply bind(Station station, CertificationRequest.Valid request) {
    if (!(PublicKeyValidator.validateDer(request.subjectPublicKeyInfo(), blocklist)
        instanceof KeyVerdict.Accepted)) {
      return Reply.refused(Refusal.WEAK_KEY);
    }
    return switch (enrollments.bind(station, request)) {
      case BOUND -> promise(station);
      case HELD_BY_ANOTHER_KEY -> Reply.refused(Refusal.KEY_MISMATCH);
      case LOST -> Reply.refused(Refusal.KEY_RETIRED);
      case UNAVAILABLE -> Reply.refused(Refusal.ISSUING_IMPOSSIBLE);
    };
  }

  /** Where a foreign issuer signs, nothing is being issued without the request. */
  private Reply promise(Station station, Receipt kept) {
    return station.requestedNames().isEmpty()
            || kept.isStoredBy(System.nanoTime() + Receipt.PATIENCE.toNanos())
        ? promise(station)
        : Reply.refused(Refusal.ISSUING_IMPOSSIBLE);
  }

  private Reply promise(Station station) {
    Refusal reason = CertificateHandler.whyNotYet(station, stations);
    return reason == Refusal.NO_CERTIFICATE_YET
        ? Reply.of(Answer.issuing())
        : Reply.refused(reason);
  }

  /** White space is tolerated, nothing else (RFC 8951, 3.1). */
  static Optional<byte[]> decode(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1).replaceAll("[ \\t\\r\\n]", "");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
