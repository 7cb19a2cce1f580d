package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.keymast.keyinstaller.TlsClient;
import io.keymast.support.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Who may ask a Key Installer for what, and as many strangers. */
final class Callers {
  private static final String BY_PASSWORD = "by-password";
  private static final String PASSWORD = "correct horse battery";

  /** So that wrong ones, before the Key Installer has heard of it, are no guesses too many. */
  private static final Duration BETWEEN_ENROLMENTS = Duration.ofSeconds(1);

  private final KeyInstallerProcess server;
  private final RequestPatterns patterns;
  private final List<TlsClient> stations;
  private final List<TlsClient> concentrators;
  private final List<TlsClient> strangers;
  private final Map<TlsClient, List<String>> enrolments = new HashMap<>();

  private Callers(
      KeyInstallerProcess server,
      RequestPatterns patterns,
      List<TlsClient> stations,
      List<TlsClient> concentrators,
      List<TlsClient> strangers) {
    this.server = server;
    this.patterns = patterns;
    this.stations = stations;
    this.concentrators = concentrators;
    this.strangers = strangers;
  }

  /**
   * Returns when each may have what it asks for.
   *
   * @param many of each: a key is served so often only
   */
  static Callers of(Product product, int many) {
    List<Box> stations = boxes(product, "known", many);
    List<Box> concentrators = boxes(product, "gate", many);
    Team team = product.team();
    pins(product, concentrators);
    stations.forEach(
        box ->
            team.declares(
                box, Product.DEFAULT_AUTHORITY, box.sh("openssl pkey -in state/key.pem -pubout")));
    stations.forEach(team::awaitsReady);
    Box asked = product.inService("asked-about", Shell.DASH);
    await("a CRL").until(() -> product.publishedList(asked).contains("CRL Number"));
    Callers callers =
        new Callers(
            product.keyInstaller(),
            patterns(product, asked),
            clients(stations),
            clients(concentrators),
            clients(boxes(product, "stranger", many)));
    for (int each = 0; each < many; each++) {
      callers.enrolments.put(
          callers.stations.get(each),
          RequestPatterns.enrolments(certificationRequest(stations.get(each)), ""));
    }
    return callers;
  }

  /** Stations that come by password, each with a key of its own that is bound by now. */
  List<TlsClient> guests(Product product, int many) {
    Team team = product.team();
    team.appliesAuthority(
        BY_PASSWORD, "keyInstaller: {authentication: Password, allowUndeclared: true}");
    team.awaitsIssuing(BY_PASSWORD);
    return boxes(product, "guest", many).stream().map(box -> guest(team, box)).toList();
  }

  private TlsClient guest(Team team, Box box) {
    team.declares(box, BY_PASSWORD, "");
    team.setsPassword(box, PASSWORD);
    TlsClient guest = box.tlsClient();
    enrolments.put(
        guest, RequestPatterns.enrolments(certificationRequest(box), passwordOf(box) + "\r\n"));
    await("a bound key, and its certificate")
        .pollInterval(BETWEEN_ENROLMENTS)
        .until(() -> enrols(guest));
    return guest;
  }

  private static String passwordOf(Box box) {
    return "Authorization: Basic "
        + Base64.getEncoder()
            .encodeToString((box.eui() + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  private static String certificationRequest(Box box) {
    return box.sh(
            "openssl req -new -key state/key.pem -subj /CN=station -outform DER | openssl base64 -A")
        .strip();
  }

  /** Whether the station is handed its certificate for an enrolment as it should be. */
  boolean enrols(TlsClient station) throws IOException {
    byte[] enrolment =
        enrolments
            .getOrDefault(station, List.of())
            .getFirst()
            .getBytes(StandardCharsets.ISO_8859_1);
    return answer(Entrance.STATIONS, station, enrolment).startsWith("HTTP/1.1 200");
  }

  private static List<Box> boxes(Product product, String name, int many) {
    return IntStream.range(0, many)
        .mapToObj(number -> product.bare(name + "-" + number, Shell.DASH).withKey())
        .toList();
  }

  private static List<TlsClient> clients(List<Box> boxes) {
    return boxes.stream().map(Box::tlsClient).toList();
  }

  private static void pins(Product product, List<Box> concentrators) {
    Team team = product.team();
    team.appliesAuthority(
        Product.DEFAULT_AUTHORITY,
        product.revocation(),
        concentrators.stream()
            .map(
                box ->
                    "{name: %s, publicKeyFingerprint: \"%s\"}"
                        .formatted(box.name(), box.fingerprint()))
            .collect(Collectors.joining(", ", "concentrators: [", "]")));
    team.awaitsIssuing(Product.DEFAULT_AUTHORITY);
  }

  private static RequestPatterns patterns(Product product, Box asked) {
    Team team = product.team();
    asked.sh(
        "openssl ocsp -issuer ca.pem -cert state/current/cert.pem -no_nonce -reqout request.der");
    String authority = "/%s/%s".formatted(team.authorities(), Product.DEFAULT_AUTHORITY);
    String keyId = team.caPin(Product.DEFAULT_AUTHORITY).split(":", 2)[0];
    try {
      return new RequestPatterns(
          authority + "/" + keyId,
          authority + "/ocsp",
          Files.readAllBytes(asked.folder().resolve("request.der")),
          asked.serialNumber());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> patterns(Entrance entrance) {
    return patterns.of(entrance);
  }

  /** The same, and where it is a station what only that one may ask. */
  List<String> patterns(Entrance entrance, TlsClient caller) {
    return entrance == Entrance.STATIONS
        ? Stream.concat(
                patterns(entrance).stream(), enrolments.getOrDefault(caller, List.of()).stream())
            .toList()
        : patterns(entrance);
  }

  /** What is always answered by 200, but to strangers where these may not ask. */
  byte[] usual(Entrance entrance) {
    return patterns(entrance).getFirst().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** On the publication port all are. */
  List<TlsClient> known(Entrance entrance) {
    return switch (entrance) {
      case STATIONS -> stations;
      case CONCENTRATORS -> concentrators;
      case PUBLICATION -> strangers;
    };
  }

  List<TlsClient> strangers() {
    return strangers;
  }

  int port(Entrance entrance) {
    return switch (entrance) {
      case STATIONS -> server.httpsPort();
      case CONCENTRATORS -> server.inUsePort();
      case PUBLICATION -> server.publicationPort();
    };
  }

  /**
   * All that comes back until the server, or who has sent all there is, closes: nothing where that
   * was cut off.
   */
  String answer(Entrance entrance, TlsClient caller, byte[] octets) throws IOException {
    try {
      return switch (entrance) {
        case STATIONS, CONCENTRATORS -> byTls(caller.at(port(entrance)), octets);
        case PUBLICATION -> byPlainHttp(octets);
      };
    } catch (SocketException closedByServer) {
      return "";
    }
  }

  private static String byTls(TlsClient caller, byte[] octets) throws IOException {
    try (TlsClient.Connection connection = caller.connect("TLSv1.3")) {
      return connection.allThatComesBackFor(octets);
    }
  }

  private String byPlainHttp(byte[] octets) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(Entrance.PUBLICATION))) {
      socket.setSoTimeout((int) Patience.SECONDS.toMillis());
      socket.getOutputStream().write(octets);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
