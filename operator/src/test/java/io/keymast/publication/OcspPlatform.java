package io.keymast.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.OcspRequestSample;
import io.keymast.pki.OcspResponderKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A responder with one certificate that is good and one that is revoked, but on no CRL yet. */
final class OcspPlatform implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private final Clock clock = Clock.systemUTC();
  private final Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
  private final CaKey ca = newCa();
  private final AuthorityName authority =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("ocsp"), "stations");
  private final RevocationLedger ledger = new RevocationLedger(CONTROL_PLANE.asOperator(), clock);
  private final ParsedCertificate good = station();
  private final ParsedCertificate revoked = station();
  private final ParsedCertificate unissued = station();
  private final BaseStationCertificate stored = stored(good);
  private final Server server = new Server();
  private ServerConnector connector = new ServerConnector(server);
  private List<ConfigMap> parts = List.of();
  private final List<String> counted = new CopyOnWriteArrayList<>();
  private boolean admitting = true;
  private boolean synced = true;
  private Duration age = Duration.ZERO;

  /** What came back; {@code error} is the OCSPResponseStatus. */
  record Http(int status, byte[] body, HttpResponse<byte[]> response) {
    int error() {
      return status == 200 ? body[body.length == 5 ? 4 : 6] : -1;
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  static CaKey newCa() {
    Instant begin = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(600);
    return CaKey.selfSigned(
        new CaSubject("Station CA", Optional.empty(), Optional.empty()),
        "ECDSA-P256",
        serialNumber(),
        new Validity(begin, begin.plus(Duration.ofDays(3650))),
        RANDOM);
  }

  private static SerialNumber serialNumber() {
    return new SerialNumber(new BigInteger(128, RANDOM).setBit(127));
  }

  private ParsedCertificate station() {
    return CertificateBuilder.sign(
        new CertificateProfile.Station(
            new Eui64("0016C001F0000001"),
            "stations.example.com",
            Optional.empty(),
            CertificateUsage.TLS,
            ServerKeyPair.generate(RANDOM).subjectPublicKeyInfo(),
            PublicationUrls.none(),
            serialNumber(),
            new Validity(now.minusSeconds(300), now.plus(Duration.ofDays(730)))),
        ca,
        RANDOM);
  }

  private BaseStationCertificate stored(ParsedCertificate certificate) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStationCertificate
            metadata: {name: good, namespace: stations}
            spec:
              certificateAuthorityRef: {name: %s, namespace: %s}
              certificate: |
            %s"""
                .formatted(authority.name(), authority.namespace(), certificate.toPem().indent(4)),
            BaseStationCertificate.class);
  }

  private Secret responders() {
    ServerKeyPair keyPair = ServerKeyPair.generate(RANDOM);
    ParsedCertificate certificate =
        CertificateBuilder.sign(
            new CertificateProfile.OcspResponder(
                "Keymast OCSP responder",
                keyPair.subjectPublicKeyInfo(),
                serialNumber(),
                new Validity(now.minusSeconds(300), now.plus(Duration.ofDays(1)))),
            ca,
            RANDOM);
    OcspResponderKey key = OcspResponderKey.of(authority, ca.keyId());
    return new SecretBuilder()
        .withNewMetadata()
        .withUid("uid")
        .withResourceVersion("1")
        .endMetadata()
        .addToData(key.certificates(), base64(certificate.toPem() + ca.certificate().toPem()))
        .addToData(key.privateKey(), base64(keyPair.privateKeyPem(SecretAccess.get())))
        .addToData("garbage.00.crt", "AAAA")
        .build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  void start() throws Exception {
    new CrlPublisher(ledger, clock, RANDOM).publish(authority, ca, Duration.ofDays(7));
    ledger.revoke(
        authority,
        List.of(
            new RevocationEntry(
                revoked.serialNumber(),
                ca.keyId(),
                now,
                RevocationReason.KEY_COMPROMISE,
                revoked.validity().notAfter())));
    parts =
        CONTROL_PLANE
            .asKeyInstaller()
            .configMaps()
            .inNamespace(authority.namespace())
            .withLabel(LedgerNames.PART_LABEL)
            .list()
            .getItems();
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(
        UriCompliance.RFC3986.with(
            "slashes",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    Secret secret = responders();
    server.setHandler(
        new OcspHandler(
            new OcspAnswers(
                new OcspResponders(() -> Optional.of(secret)),
                (name, keyId) -> parts,
                new Cluster(),
                clock),
            new Traffic(),
            clock));
    server.start();
  }

  private final class Traffic implements OcspTraffic {
    @Override
    public boolean admits(String address) {
      assertThat(address).isEqualTo("127.0.0.1");
      return admitting;
    }

    @Override
    public void answered(Optional<AuthorityName> of, OcspResult result) {
      counted.add(of.map(AuthorityName::toString).orElse("none") + " " + result.label());
    }
  }

  private final class Cluster implements IssuedCertificates {
    @Override
    public Collection<BaseStationCertificate> withSerialNumber(SerialNumber serialNumber) {
      return serialNumber.equals(good.serialNumber()) ? List.of(stored) : List.of();
    }

    @Override
    public boolean isSynced() {
      return synced;
    }

    @Override
    public Duration age() {
      return age;
    }
  }

  CaKey ca() {
    return ca;
  }

  ParsedCertificate good() {
    return good;
  }

  ParsedCertificate revoked() {
    return revoked;
  }

  ParsedCertificate unissued() {
    return unissued;
  }

  BaseStationCertificate stored() {
    return stored;
  }

  AuthorityName authority() {
    return authority;
  }

  void admits(boolean is) {
    admitting = is;
  }

  /** And forgets it. */
  List<String> counted() {
    List<String> all = List.copyOf(counted);
    counted.clear();
    return all;
  }

  void synced(boolean is) {
    synced = is;
  }

  void aged(Duration by) {
    age = by;
  }

  List<ConfigMap> takesLedgerAway() {
    List<ConfigMap> before = parts;
    parts = List.of();
    return before;
  }

  void putsLedgerBack(List<ConfigMap> before) {
    parts = before;
  }

  String url() {
    return origin() + "/" + authority + "/ocsp";
  }

  private String origin() {
    return "http://127.0.0.1:" + connector.getLocalPort();
  }

  Http askedAboutGood() {
    return post(OcspRequestSample.of(ca.certificate(), good.serialNumber()).about(1));
  }

  Http get(String rest) {
    return send("GET", rest, new byte[0]);
  }

  Http post(byte[] request) {
    return send("POST", "", request, "Content-Type", "application/ocsp-request");
  }

  Http postTo(String path, byte[] request) {
    return sendTo("POST", origin() + path, request, "Content-Type", "application/ocsp-request");
  }

  Http send(String method, String rest, byte[] body, String... headers) {
    return sendTo(method, url() + rest, body, headers);
  }

  private Http sendTo(String method, String url, byte[] body, String... headers) {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(Duration.ofSeconds(10))
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      if (headers.length > 0) {
        request.headers(headers);
      }
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Http(response.statusCode(), response.body(), response);
    } catch (IllegalArgumentException notSent) {
      throw new AssertionError(url, notSent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
