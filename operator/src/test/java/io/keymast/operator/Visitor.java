package io.keymast.operator;

import io.keymast.domain.Der;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.fleet.Caller;
import io.keymast.fleet.Identity;
import io.keymast.fleet.SelfSigned;
import io.keymast.pki.PublicKeyPem;
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

/**
 * A station's side of TLS, or a gate's: it makes its key, shows what it has, and remembers what it
 * was told.
 */
final class Visitor {
  private static final String EST = "/.well-known/est/";

  private final KeyInstallerAddress server;
  private final KeyPair otherKey = SelfSigned.newKey();
  private final List<String> unanswered = new CopyOnWriteArrayList<>();
  private final List<String> failed = new CopyOnWriteArrayList<>();
  private volatile Own own = Own.made();
  private volatile Optional<Handed> installed = Optional.empty();
  private volatile Optional<String> credentials = Optional.empty();
  private volatile String version = "2.8.12";

  Visitor(KeyInstallerAddress server) {
    this.server = server;
  }

  /**
   * What it makes itself.
   *
   * @param request base64 of the DER of what it enrols with
   */
  private record Own(KeyPair key, X509Certificate wrapper, String request) {
    static Own made() {
      KeyPair key = SelfSigned.newKey();
      return new Own(key, SelfSigned.wrapperOf(key), SelfSigned.requestOf(key));
    }
  }

  /** What it was given. */
  record Handed(X509Certificate certificate, String entityTag) {
    String serialNumber() {
      return new SerialNumber(certificate.getSerialNumber()).hex();
    }
  }

  /** One who makes a call. */
  private interface Call {
    Caller.Answer by(Caller caller) throws IOException;
  }

  String publicKeyPem() {
    return PublicKeyPem.encode(Der.copyOf(own.key().getPublic().getEncoded()));
  }

  PublicKeyFingerprint ownKey() {
    return fingerprint(own.key());
  }

  /** As of a reset that nobody knows of. */
  PublicKeyFingerprint otherKey() {
    return fingerprint(otherKey);
  }

  String request() {
    return own.request();
  }

  /** It has another key, and nothing else. */
  void isReset() {
    own = Own.made();
    installed = Optional.empty();
  }

  Optional<Handed> installed() {
    return installed;
  }

  void installs(Handed handed) {
    installed = Optional.of(handed);
  }

  void isUpgradedTo(String packetForwarder) {
    version = packetForwarder;
  }

  void knowsPassword(String user, String password) {
    credentials = Optional.of(user + ":" + password);
  }

  void forgetsPassword() {
    credentials = Optional.empty();
  }

  /** Why it got no answer, each time. */
  List<String> unanswered() {
    return List.copyOf(unanswered);
  }

  /** Each answer that nobody may give: 503 must say when to come again, other 5xx never come. */
  List<String> failed() {
    return List.copyOf(failed);
  }

  /** By the installed certificate; by a wrapper around its key while it has none. */
  Optional<Caller.Answer> polls() {
    return asks(caller -> caller.get(server.https(), "/v1/certificate", headers()));
  }

  Optional<Caller.Answer> pollsByOtherKey() {
    return asks(
        SelfSigned.wrapperOf(otherKey),
        otherKey,
        caller -> caller.get(server.https(), "/v1/certificate", headers()));
  }

  /**
   * @param operation of EST
   */
  Optional<Caller.Answer> enrols(String operation) {
    List<String> headers = headers();
    headers.add("Content-Type: application/pkcs10");
    return asks(caller -> caller.post(server.https(), EST + operation, headers, own.request()));
  }

  /** As a gate does of what it saw. */
  Optional<Caller.Answer> reports(String serialNumber) {
    return asks(
        caller ->
            caller.post(
                server.inUse(), "/v1/in-use", List.of("Content-Type: text/plain"), serialNumber));
  }

  /** Empty where the answer is no certificate. */
  static Optional<Handed> handed(Optional<Caller.Answer> answer) {
    return answer
        .filter(it -> it.status() == 200)
        .map(it -> new Handed(leaf(octets(it)), it.header("ETag").orElse("")));
  }

  private static PublicKeyFingerprint fingerprint(KeyPair key) {
    return PublicKeyFingerprint.of(Der.copyOf(key.getPublic().getEncoded()));
  }

  private static byte[] octets(Caller.Answer answer) {
    return answer.body().startsWith("-----BEGIN")
        ? answer.body().getBytes(StandardCharsets.US_ASCII)
        : Base64.getDecoder().decode(answer.body());
  }

  private static X509Certificate leaf(byte[] encoded) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(encoded))
              .iterator()
              .next();
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> headers() {
    List<String> headers = new ArrayList<>();
    headers.add("User-Agent: keymast-agent/1.0 LRR/" + version);
    credentials
        .map(it -> Base64.getEncoder().encodeToString(it.getBytes(StandardCharsets.UTF_8)))
        .ifPresent(basic -> headers.add("Authorization: Basic " + basic));
    installed
        .map(Handed::entityTag)
        .filter(tag -> !tag.isEmpty())
        .ifPresent(tag -> headers.add("If-None-Match: " + tag));
    return headers;
  }

  private Optional<Caller.Answer> asks(Call call) {
    return asks(installed.map(Handed::certificate).orElse(own.wrapper()), own.key(), call);
  }

  private Optional<Caller.Answer> asks(X509Certificate shown, KeyPair by, Call call) {
    Caller caller = new Caller(new Identity(List.of(shown), by.getPrivate()), server.trust());
    try {
      Caller.Answer answer = call.by(caller);
      boolean saysWhen = answer.status() == 503 && answer.header("Retry-After").isPresent();
      if (answer.status() >= 500 && !saysWhen) {
        failed.add(answer.toString());
      }
      return Optional.of(answer);
    } catch (IOException e) {
      unanswered.add(String.valueOf(e));
      return Optional.empty();
    }
  }
}
