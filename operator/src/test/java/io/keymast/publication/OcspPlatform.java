package io.keymast.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CaKey;
import io.keymast.pki.OcspRequestSample;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
  private final AuthorityName authority =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("ocsp"), "stations");
  private final OcspCa issuer = new OcspCa(authority, now);
  private final RevocationLedger ledger = new RevocationLedger(CONTROL_PLANE.asOperator(), clock);
  private final ParsedCertificate good = issuer.station();
  private final ParsedCertificate revoked = issuer.station();
  private final ParsedCertificate unissued = issuer.station();
  private final BaseStationCertificate stored = issuer.stored(good);
  private final Server server = new Server();
  private ServerConnector connector = new ServerConnector(server);
  private List<ConfigMap> parts = List.of();
  private final List<String> counted = new CopyOnWriteArrayList<>();
  private boolean admitting = true;
  private boolean synced = true;
  private boolean timeKnown = true;
  private Duration age = Duration.ZERO;

  void start() throws Exception {
    new CrlPublisher(ledger, clock, RANDOM).publish(authority, ca(), Duration.ofDays(7));
    ledger.revoke(
        authority,
        List.of(
            new RevocationEntry(
                revoked.serialNumber(),
                ca().keyId(),
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
    Secret secret = issuer.responders();
    server.setHandler(
        new OcspHandler(
            new OcspAnswers(
                new OcspResponders(() -> Optional.of(secret)),
                (name, keyId) -> parts,
                new Cluster(),
                () -> Optional.of(clock.instant()).filter(_ -> timeKnown)),
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
    public Duration age(AuthorityName authority) {
      return age;
    }
  }

  CaKey ca() {
    return issuer.ca();
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

  void knowsTheTime(boolean does) {
    timeKnown = does;
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

  OcspClient client() {
    return OcspClient.at(connector.getLocalPort(), "/" + authority + "/ocsp");
  }

  OcspClient.Http askedAboutGood() {
    return client().post(OcspRequestSample.of(ca().certificate(), good.serialNumber()).about(1));
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
