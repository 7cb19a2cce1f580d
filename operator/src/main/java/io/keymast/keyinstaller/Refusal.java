package io.keymast.keyinstaller;

/**
 * Why a request is not answered with what it asked for. The code is stable; the sentence is for a
 * person and never echoes input (RFC 8951, 5.1).
 */
enum Refusal {
  NOT_BASE64(400, "NotBase64", "The body is not the base64 of one DER certification request."),
  BAD_CERTIFICATION_REQUEST(
      400, "BadCertificationRequest", "The body is not a DER certification request (PKCS#10)."),
  CHALLENGE_PASSWORD(
      400, "ChallengePassword", "A certification request must not carry a challengePassword."),
  WRONG_NAMES(400, "WrongNames", "The certification request does not ask for the station's names."),
  WEAK_KEY(400, "WeakKey", "The key of the certification request is not strong enough."),
  FORWARDED_CERTIFICATE(
      400, "ForwardedCertificate", "Headers that forward a client certificate are not accepted."),
  BAD_REQUEST(400, "BadRequest", "The request can't be understood."),
  UNAUTHENTICATED(
      401,
      "Unauthenticated",
      "Prove yourself by a client certificate of the declared key, or by the station's password."),
  SUSPENDED(403, "Suspended", "This station is suspended; ask the platform team."),
  STOLEN(403, "Stolen", "This station was reported stolen."),
  KEY_RETIRED(
      403, "KeyRetired", "This key is no longer trusted; make a new one and have it declared."),
  KEY_MISMATCH(
      403,
      "KeyMismatch",
      "The key that was presented is not the declared one; compare the fingerprints."),
  WRONG_LABEL(403, "WrongLabel", "The label in the path names another station."),
  AMBIGUOUS_STATION(
      403,
      "AmbiguousStation",
      "Several stations have this key; name one by the label <namespace>.<name> in the path."),
  NOT_FOUND(404, "NotFound", "There is nothing at this path."),
  NO_CERTIFICATE_YET(
      404, "NoCertificateYet", "There is no certificate for this station yet; ask again.", 30),
  METHOD_NOT_ALLOWED(405, "MethodNotAllowed", "This path does not take that method."),
  TOO_LARGE(413, "TooLarge", "The body is larger than 16 KiB."),
  UNSUPPORTED_MEDIA_TYPE(
      415, "UnsupportedMediaType", "A certification request is sent as application/pkcs10."),
  TOO_MANY_REQUESTS(429, "TooManyRequests", "Too many requests; slow down.", 30),
  NOT_A_CONCENTRATOR(
      403,
      "NotAConcentrator",
      "Only the keys in spec.concentrators of a CertificateAuthority may report."),
  BAD_REPORT(
      400,
      "BadReport",
      "A report is 1 to 1000 lines, each one serial number in hexadecimal, and nothing else."),
  HEADER_TOO_LARGE(431, "HeaderTooLarge", "The request's header is larger than 8 KiB."),
  INTERNAL_ERROR(500, "InternalError", "The request could not be judged."),
  NOT_STORED(503, "NotStored", "Not all of the report could be stored; send it again.", 30),
  NOT_READY(503, "NotReady", "The Key Installer is starting; ask again.", 10),
  ISSUING_IMPOSSIBLE(
      503, "IssuingImpossible", "No certificate can be issued at the moment; ask again.", 60);

  private static final int NO_RETRY = 0;

  private final int status;
  private final String code;
  private final String sentence;
  private final int retryAfterSeconds;

  Refusal(int status, String code, String sentence) {
    this(status, code, sentence, NO_RETRY);
  }

  Refusal(int status, String code, String sentence, int retryAfterSeconds) {
    this.status = status;
    this.code = code;
    this.sentence = sentence;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String sentence() {
    return sentence;
  }

  /** What {@code Retry-After} says; 0 for none. */
  int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
