package io.keymast.fleet;

import io.keymast.domain.SerialNumber;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.X509TrustManager;

/**
 * A base station with the agent's manners: it makes its key, polls with what it has, and installs
 * what it gets if that fits its key, the CA that it was told and the time.
 */
final class SimulatedStation {
  private static final long FIRST_EUI = 0x0016_C001_1000_0000L;

  private final int number;
  private final KeyPair key = SelfSigned.newKey();
  private final X509Certificate wrapper = SelfSigned.wrapperOf(key);
  private final List<Installed> installed = new CopyOnWriteArrayList<>();

  SimulatedStation(int number) {
    this.number = number;
  }

  /**
   * What it fetched and put to use.
   *
   * @param body byte for byte as it came
   */
  record Installed(X509Certificate certificate, String entityTag, String body) {
    String serialNumber() {
      return new SerialNumber(certificate.getSerialNumber()).hex();
    }
  }

  int number() {
    return number;
  }

  String name() {
    return "station-%04d".formatted(number);
  }

  String eui() {
    return "%016X".formatted(FIRST_EUI + number);
  }

  String publicKeyPem() {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }

  /** The newest is the last. */
  List<Installed> installed() {
    return List.copyOf(installed);
  }

  Optional<Installed> current() {
    return installed.isEmpty() ? Optional.empty() : Optional.of(installed.getLast());
  }

  /** One poll, by the installed certificate; by a wrapper around its key while it has none. */
  int polls(int port, ClockedTrust.OfServers trust) throws IOException, CertificateException {
    Optional<Installed> current = current();
    List<String> headers = new ArrayList<>(List.of("User-Agent: keymast-agent/1.0 LRR/2.8.12"));
    current.ifPresent(it -> headers.add("If-None-Match: " + it.entityTag()));
    Caller caller = caller(current.map(Installed::certificate).orElse(wrapper), trust);
    Caller.Answer answer = caller.get(port, "/v1/certificate", headers);
    if (answer.status() == 200) {
      installs(answer, trust);
    }
    return answer.status();
  }

  /** The CAs that it is told of by a server that it accepts. */
  List<X509Certificate> fetchesTrust(int port, ClockedTrust.OfServers trust)
      throws IOException, CertificateException {
    Caller.Answer answer = caller(wrapper, trust).get(port, "/v1/ca", List.of());
    if (answer.status() != 200) {
      throw new IOException("no CAs, but " + answer.status());
    }
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(
            new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.US_ASCII)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  /** By what certificate the server is known, which this station accepts. */
  X509Certificate seesServer(int port, ClockedTrust.OfServers trust) throws IOException {
    return caller(wrapper, trust).serverCertificate(port);
  }

  /** Whether a gate lets it in with a certificate that it has, or had. */
  boolean enters(Gate gate, Installed with) {
    try {
      return caller(with.certificate(), new Pinned(gate.certificate())).greeting(gate.port())
          == Gate.WELCOME;
    } catch (IOException refused) {
      return false;
    }
  }

  private void installs(Caller.Answer answer, ClockedTrust.OfServers trust)
      throws CertificateException {
    X509Certificate leaf =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.US_ASCII)));
    if (!leaf.getPublicKey().equals(key.getPublic())) {
      throw new CertificateException("a certificate for another key");
    }
    trust.checkOwn(leaf);
    installed.add(new Installed(leaf, answer.header("ETag").orElse(""), answer.body()));
  }

  private Caller caller(X509Certificate certificate, X509TrustManager trust) {
    return new Caller(new Identity(List.of(certificate), key.getPrivate()), trust);
  }

  /** Trusts one server. */
  private record Pinned(X509Certificate server) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      if (!chain[0].equals(server)) {
        throw new CertificateException("another server");
      }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
