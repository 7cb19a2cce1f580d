package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.cache.Followed;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.schedule.Repeater;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Key Installer: HTTPS for stations, HTTP for what is published, and a port for the cluster.
 * The three share nothing that one could exhaust for another.
 */
public final class KeyInstallerServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyInstallerServer.class);

  private final StationDirectory stations;
  private final UnknownCertificates unknownCertificates;
  private final Repeater looks = new Repeater("unknown-certificates");
  private final ServerCertificate certificate;
  private final BackgroundWrites writes;
  private final Server stationServer;
  private final Server publicationServer;
  private final Server managementServer;
  private final Optional<Server> inUseServer;
  private final AtomicBoolean ending = new AtomicBoolean();

  /**
   * What the server works with.
   *
   * @param random in which nobody can see what comes next
   * @param publication makes what answers on the publication port (CRL, OCSP, CA certificates)
   */
  public record Surroundings(
      KubernetesClient client,
      Clocks clocks,
      SecureRandom random,
      PrometheusMeterRegistry registry,
      KeyBlocklist blocklist,
      Function<StoredCertificates, Handler> publication) {}

  /** The certificates that this server hands out, for what is published about them. */
  public interface StoredCertificates {
    /** As they are stored: not verified, and of any authority. */
    Collection<BaseStationCertificate> withSerialNumber(SerialNumber serialNumber);

    /** Whether all were read once. */
    boolean isSynced();

    /** For how long they may be behind the cluster. */
    Duration age();
  }

  public KeyInstallerServer(ServerSettings settings, Surroundings surroundings) {
    KeyInstallerMeters meters = new KeyInstallerMeters(surroundings.registry());
    KubernetesClient client = surroundings.client();
    StationTls tls = new StationTls();
    this.stations =
        new StationDirectory(
            client,
            settings.defaultAuthority(),
            settings.stations(),
            surroundings.clocks().nanoTime());
    this.unknownCertificates =
        new UnknownCertificates(stations, meters, surroundings.clocks().stamps());
    this.certificate = new ServerCertificate(client, settings.tlsSecret(), tls, meters);
    this.writes = new BackgroundWrites(settings.limits().pendingWrites(), meters);
    this.stationServer =
        HttpListeners.stationServer(
            settings, tls, endpoints(settings, surroundings, meters), meters);
    this.publicationServer =
        HttpListeners.plainServer(
            "publication",
            settings.listeners().publication(),
            settings,
            surroundings.publication().apply(stations));
    this.managementServer =
        HttpListeners.plainServer(
            "management",
            settings.listeners().management(),
            settings,
            new ManagementEndpoints(this::isReady, surroundings.registry()));
    this.inUseServer = inUseServer(settings, surroundings, tls, meters);
    meters.gaugeCacheAge(stations::age);
  }

  /** Returns when all ports are open; {@link #isReady()} comes later. */
  public void start() throws Exception {
    managementServer.start();
    stations.start();
    certificate.start();
    publicationServer.start();
    stationServer.start();
    if (inUseServer.isPresent()) {
      inUseServer.get().start();
    }
    looks.every(
        UnknownCertificates.BETWEEN_LOOKS,
        this::lookForUnknownCertificates,
        e -> LOG.atWarn().setCause(e).log("Unknown certificates can't be looked for now"));
  }

  /** Takes one more look for those that were missed. */
  void lookForUnknownCertificates() {
    unknownCertificates.lookAgain();
  }

  public boolean isReady() {
    return stations.isSynced() && certificate.isLoaded() && !ending.get();
  }

  /** The newest resourceVersion that each watch of custom resources has seen. */
  public Stream<String> watched() {
    return stations.watched();
  }

  /** Whether another life would find the certificate that this one serves with. */
  public boolean hasStoredCertificate() {
    return certificate.isStored();
  }

  /** Those of its caches that have been filled. */
  public Stream<Followed> followed() {
    return Stream.concat(stations.followed(), certificate.followed());
  }

  /** Whether the CA key is none of the authority's any more: its last CRL stays, and runs out. */
  public boolean isFormer(AuthorityName authority, KeyId key) {
    return stations.isFormer(authority, key);
  }

  public int httpsPort() {
    return HttpListeners.port(stationServer);
  }

  public int publicationPort() {
    return HttpListeners.port(publicationServer);
  }

  public int managementPort() {
    return HttpListeners.port(managementServer);
  }

  /** Empty where concentrators report nothing. */
  public OptionalInt inUsePort() {
    return inUseServer
        .map(it -> OptionalInt.of(HttpListeners.port(it)))
        .orElse(OptionalInt.empty());
  }

  /** Leaves service, and finishes what is being answered and written, within seconds. */
  @Override
  public void close() {
    ending.set(true);
    looks.close();
    inUseServer.ifPresent(HttpListeners::stop);
    HttpListeners.stop(stationServer);
    HttpListeners.stop(publicationServer);
    writes.close(HttpListeners.STOP_PATIENCE);
    stations.close();
    certificate.close();
    HttpListeners.stop(managementServer);
  }

  private StationEndpoints endpoints(
      ServerSettings settings, Surroundings surroundings, KeyInstallerMeters meters) {
    Clocks clocks = surroundings.clocks();
    DeliveryRecorder deliveries =
        new DeliveryRecorder(surroundings.client(), writes, clocks.stamps(), clocks.nanoTime());
    EnrollmentStatus enrollmentStatus = new EnrollmentStatus(surroundings.client(), writes);
    EnrollmentRecorder enrollments = new EnrollmentRecorder(enrollmentStatus, clocks.stamps());
    ProofRecorder proofs = new ProofRecorder(enrollmentStatus, clocks.stamps());
    StationGate gate =
        new StationGate(
            stations,
            limits(surroundings.random()),
            proofs,
            deliveries,
            unknownCertificates,
            meters);
    return new StationEndpoints(
        stations,
        new ClientCertificates(settings.trustedProxies()),
        new StationEndpoints.Functions(
            new CertificateHandler(stations, gate, clocks.ends()),
            new EstHandler(
                stations, gate, enrollments, proofs, surroundings.blocklist(), clocks.ends()),
            new CsrAttributesHandler(gate),
            new TrustBundleHandler(stations, gate)),
        deliveries,
        meters,
        settings.limits().request());
  }

  private Optional<Server> inUseServer(
      ServerSettings settings,
      Surroundings surroundings,
      StationTls tls,
      KeyInstallerMeters meters) {
    return settings.listeners().inUse().stream()
        .mapToObj(
            port ->
                HttpListeners.inUseServer(
                    port,
                    settings,
                    tls,
                    new InUseEndpoint(
                        stations,
                        new DeliveryRecorder(
                            surroundings.client(),
                            writes,
                            surroundings.clocks().stamps(),
                            surroundings.clocks().nanoTime()),
                        meters,
                        surroundings.clocks().ends(),
                        settings.limits().request())))
        .findFirst();
  }

  private static StationGate.Limits limits(SecureRandom random) {
    return new StationGate.Limits(
        new RateLimiter(60, Duration.ofSeconds(1), System::nanoTime),
        new GuessLimiter(
            new RateLimiter(20, Duration.ofSeconds(10), System::nanoTime),
            new RateLimiter(100, Duration.ofSeconds(5), System::nanoTime),
            new BigInteger(128, random).toString()));
  }
}
