package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.Der;
import io.keymast.domain.Passwords;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SecretName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PkiSamples;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.EndPoint;

/** The stations' port of a Key Installer and all that is behind it, without a cluster. */
final class StationsPort {
  private static final InstantSource CLOCK =
      InstantSource.fixed(PkiSamples.NOW.plus(Duration.ofDays(7)));
  private static final Der KEY_OF_PROXY = PkiSamples.newPublicKey("secp256r1");

  /** Who sends a request, and whether the Key Installer has heard of the API server lately. */
  enum Caller {
    STRANGER,
    BOX,
    /** Whose {@code Client-Cert} header is believed. */
    PROXY,
    BOX_WHILE_NOTHING_IS_HEARD;

    /** By the first octet of an input, such as the digit 2. */
    static Caller of(byte[] input) {
      return input.length == 0 ? STRANGER : values()[input[0] & 3];
    }
  }

  private final InMemoryPort heard = port(ServedInMemory.heard());
  private final InMemoryPort unheard = port(ServedInMemory.unheard());
  private final EndPoint.SslSessionData box = handshake(ServedInMemory.certificateOfBox());
  private final EndPoint.SslSessionData proxy = handshake(ServedInMemory.sign(KEY_OF_PROXY));

  /** All that comes back. */
  String answer(Caller caller, byte[] request) {
    return switch (caller) {
      case STRANGER -> heard.answer(request, Optional.empty());
      case BOX -> heard.answer(request, Optional.of(box));
      case PROXY -> heard.answer(request, Optional.of(proxy));
      case BOX_WHILE_NOTHING_IS_HEARD -> unheard.answer(request, Optional.of(box));
    };
  }

  int open() {
    return heard.open() + unheard.open();
  }

  static ServerSettings settings() {
    return new ServerSettings(
        new ServerSettings.Listeners("127.0.0.1", 0, 0, 0, OptionalInt.empty()),
        new SecretName("ns", "tls"),
        StationsInMemory.AUTHORITY,
        new ServedStations(Set.of(), Passwords.READ),
        Set.of(PublicKeyFingerprint.of(KEY_OF_PROXY)),
        ServerSettings.Limits.defaults());
  }

  private static InMemoryPort port(Stations stations) {
    ServerSettings settings = settings();
    KeyInstallerMeters meters = new KeyInstallerMeters(new SimpleMeterRegistry());
    return InMemoryPort.of(
        HttpListeners.stationServer(
            settings, new StationTls(), endpoints(settings, stations, meters), meters));
  }

  private static StationEndpoints endpoints(
      ServerSettings settings, Stations stations, KeyInstallerMeters meters) {
    KubernetesClient client = KubernetesInMemory.client();
    BackgroundWrites writes = new BackgroundWrites(settings.limits().pendingWrites(), meters);
    DeliveryRecorder deliveries = new DeliveryRecorder(client, writes, CLOCK, () -> 0);
    EnrollmentStatus status = new EnrollmentStatus(client, writes);
    EnrollmentRecorder enrollments = new EnrollmentRecorder(status, CLOCK);
    ProofRecorder proofs = new ProofRecorder(status, CLOCK);
    StationGate gate =
        new StationGate(
            stations,
            unlimited(),
            proofs,
            deliveries,
            new UnknownCertificates(stations, meters, CLOCK),
            meters);
    return new StationEndpoints(
        stations,
        new ClientCertificates(settings.trustedProxies()),
        new StationEndpoints.Functions(
            new CertificateHandler(stations, gate, CLOCK),
            new EstHandler(stations, gate, enrollments, proofs, KeyBlocklist.empty(), CLOCK),
            new CsrAttributesHandler(gate),
            new TrustBundleHandler(stations, gate)),
        deliveries,
        meters,
        settings.limits().request());
  }

  /** An hour goes by between any two looks: an input is judged by itself, not by its number. */
  private static StationGate.Limits unlimited() {
    AtomicLong nanos = new AtomicLong();
    RateLimiter unlimited =
        new RateLimiter(
            60, Duration.ofSeconds(1), () -> nanos.addAndGet(Duration.ofHours(1).toNanos()));
    return new StationGate.Limits(unlimited, new GuessLimiter(unlimited, unlimited, "key"));
  }

  private static EndPoint.SslSessionData handshake(ParsedCertificate shown) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(shown.der().toByteArray()));
      return EndPoint.SslSessionData.from(
          SSLContext.getDefault().createSSLEngine().getSession(),
          "",
          "TLS_AES_128_GCM_SHA256",
          new X509Certificate[] {certificate});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
