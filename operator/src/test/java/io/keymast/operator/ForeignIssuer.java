package io.keymast.operator;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.support.CertManager;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A small external issuer of cert-manager's API, and the approver beside it: openssl signs, and the
 * answer is written as the API says. It signs what it is told to, right or wrong; {@link
 * WatchingIssuer} does what it should by itself.
 */
record ForeignIssuer(Path folder, Clock clock) {
  /** Of its clock when it fails. */
  static final Duration AHEAD = Duration.ofMinutes(5);

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String CONFIGURATION =
      """
      [ca]
      default_ca=foreign
      [foreign]
      certificate=ca.pem
      private_key=ca.key
      database=index.txt
      new_certs_dir=.
      rand_serial=yes
      unique_subject=no
      default_md=sha256
      policy=any
      x509_extensions=leaf
      [any]
      commonName=supplied
      organizationName=optional
      [leaf]
      basicConstraints=critical,CA:FALSE
      keyUsage=critical,digitalSignature
      extendedKeyUsage=clientAuth
      """;

  static ForeignIssuer in(Path folder) {
    return in(folder, Clock.systemUTC());
  }

  static ForeignIssuer in(Path folder, Clock clock) {
    CertManager.installDefinitions(ControlPlane.shared());
    ForeignIssuer issuer = new ForeignIssuer(folder, clock);
    issuer.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out"
            + " ca.pem -days 3650 -subj '/CN=Foreign CA' -addext keyUsage=critical,keyCertSign");
    return issuer;
  }

  String caCertificate() {
    return read("ca.pem");
  }

  String caCertificateThatIsNone() {
    run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout no.key -out"
            + " no.pem -days 30 -subj /CN=None -addext basicConstraints=critical,CA:FALSE");
    return read("no.pem");
  }

  /** A station with a key of its own, and what it would enrol with. */
  Station newStation(String name) {
    run(
        "openssl ecparam -name prime256v1 -genkey -noout -out %s.key && openssl pkey -in %s.key"
            + " -pubout -out %s.pub",
        name, name, name);
    return Station.named(name).withKey(read(name + ".pub"));
  }

  /** Base64 of DER, as the Key Installer keeps it. */
  String requestOf(Station station, String names) {
    run(
        "openssl req -new -key %s.key %s -outform DER -out %s.csr",
        station.name(), names, station.name());
    try {
      return Base64.getEncoder()
          .encodeToString(Files.readAllBytes(folder.resolve(station.name() + ".csr")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String namesOf(Station station) {
    return "-subj /CN=%s -addext subjectAltName=%s"
        .formatted(station.eui(), alternativeNamesOf(station));
  }

  static String alternativeNamesOf(Station station) {
    return alternativeNamesOf(station.eui());
  }

  static String alternativeNamesOf(String eui) {
    String name = eui.toLowerCase(Locale.ROOT);
    return "DNS:" + name + ".stations.keymast.internal,URI:urn:dev:mac:" + name;
  }

  /** As an approver writes it: the rest is cert-manager's. */
  static void approves(CertificateRequest request) {
    writes(request, condition(Instant.now(), "Approved", "True", "Approver", "looks good"), "");
  }

  /** As an approver writes it: the rest is cert-manager's. */
  static void refuses(CertificateRequest request) {
    writes(request, condition(Instant.now(), "Denied", "True", "Approver", "not on my watch"), "");
  }

  void denies(CertificateRequest request) {
    writes(
        request,
        condition("Denied", "True", "Approver", "not on my watch")
            + ","
            + condition("Ready", "False", "Denied", "denied"),
        failureTime(clock.instant()));
  }

  /** So long {@linkplain #AHEAD ahead} that nobody asks again before the failure is seen. */
  void fails(CertificateRequest request) {
    writes(
        request,
        condition("Ready", "False", "Failed", "the vault is sealed"),
        failureTime(clock.instant().plus(AHEAD)));
  }

  void findsInvalid(CertificateRequest request) {
    writes(
        request,
        condition("InvalidRequest", "True", "BadRole", "no such role")
            + ","
            + condition("Ready", "False", "Failed", "it will not be signed"),
        failureTime(clock.instant()));
  }

  void signs(CertificateRequest request, Station station) {
    signs(request, alternativeNamesOf(station));
  }

  /** With these names, whatever the request says. */
  void signs(CertificateRequest request, String alternativeNames) {
    makes(request, alternativeNames);
    answers(request, approval());
  }

  private void makes(CertificateRequest request, String alternativeNames) {
    write(
        "request.pem",
        new String(
            Base64.getDecoder().decode(request.getSpec().getRequest()), StandardCharsets.US_ASCII));
    write("ca.cnf", CONFIGURATION + "subjectAltName=" + alternativeNames + "\n");
    Instant now = clock.instant();
    run(
        "touch index.txt && openssl ca -config ca.cnf -batch -notext -preserveDN -in request.pem"
            + " -out leaf.pem -startdate %s -enddate %s",
        DATE.format(now), DATE.format(now.plus(request.getSpec().getDuration().getDuration())));
  }

  /** With what it signed last, whatever is asked for. */
  void repeats(CertificateRequest request) {
    answers(request, approval());
  }

  /** Without asking anybody. */
  void signsUnapproved(CertificateRequest request, Station station) {
    makes(request, alternativeNamesOf(station));
    writes(request, signed(), answer());
  }

  void signsThoughDenied(CertificateRequest request, Station station) {
    makes(request, alternativeNamesOf(station));
    answers(request, condition("Denied", "True", "Approver", "not on my watch"));
  }

  private void answers(CertificateRequest request, String approval) {
    writes(request, approval + "," + signed(), answer());
  }

  private String answer() {
    return ",\"certificate\":\"" + base64(read("leaf.pem")) + '"';
  }

  String serialNumber() {
    return run("openssl x509 -in leaf.pem -noout -serial").strip().replace("serial=", "");
  }

  private static void writes(CertificateRequest request, String conditions, String more) {
    ControlPlane.shared()
        .admin()
        .resource(request)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"conditions\":[" + conditions + ']' + more + "}}");
  }

  private String condition(String type, String status, String reason, String message) {
    return condition(clock.instant(), type, status, reason, message);
  }

  private static String condition(
      Instant at, String type, String status, String reason, String message) {
    return "{\"type\":\"%s\",\"status\":\"%s\",\"reason\":\"%s\",\"message\":\"%s\",\"lastTransitionTime\":\"%s\"}"
        .formatted(type, status, reason, message, at.truncatedTo(ChronoUnit.SECONDS));
  }

  private String approval() {
    return condition("Approved", "True", "Approver", "looks good");
  }

  private String signed() {
    return condition("Ready", "True", "Issued", "signed");
  }

  private static String failureTime(Instant at) {
    return ",\"failureTime\":\"" + at.truncatedTo(ChronoUnit.SECONDS) + '"';
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  @SuppressWarnings("AnnotateFormatMethod") // of this file alone
  private String run(String command, Object... arguments) {
    return Command.run(folder, List.of("sh", "-c", command.formatted(arguments)));
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
