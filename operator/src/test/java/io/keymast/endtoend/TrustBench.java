package io.keymast.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keymast.domain.Der;
import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import io.keymast.support.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A gate with {@code keymast-trust.sh} in a folder of its own, and the publication that it asks: by
 * files, which the test may forge, and with an ETag that it may choose.
 */
final class TrustBench implements AutoCloseable {
  static final String KEY_ID = "0123456789012345678901234567890123456789";

  private final Path folder;
  private final HttpServer publication;
  private Optional<String> etag = Optional.empty();

  private TrustBench(Path folder) throws IOException {
    this.folder = folder;
    write(
        "ca.cnf",
        """
        [ca]
        default_ca = it
        [it]
        database = index.txt
        crlnumber = crlnumber
        default_md = sha256
        [req]
        distinguished_name = dn
        x509_extensions = ext
        [dn]
        [ext]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        """);
    sh("mkdir -p ns/ca; : >index.txt; echo 6500 >crlnumber");
    newCa("ca", "CA");
    publishesCa("ca", KEY_ID);
    publishesList("ca", "-crldays 7");
    publication = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    publication.createContext("/", this::answer);
    publication.start();
    write("hook", "echo \"$1\" >>" + folder + "/hooked\n");
    write("alarm", "echo \"$1\" >>" + folder + "/alarmed\n");
    pins("ca:" + KEY_ID);
  }

  static TrustBench in(Path folder) {
    try {
      return new TrustBench(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void newCa(String name, String commonName) {
    sh(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=%2$s' -days 30"
                .formatted(name, commonName)
            + " -config ca.cnf -keyout %1$s.key -out %1$s.pem 2>err".formatted(name));
  }

  void publishesCa(String ca, String keyId) {
    sh("openssl x509 -in %s.pem -outform DER -out ns/ca/%s.crt".formatted(ca, keyId));
  }

  /** Of this CA, and under the key id that the gate asks for at first. */
  void publishesList(String ca, String dates) {
    publishesList(ca, KEY_ID, dates);
  }

  void publishesList(String ca, String keyId, String dates) {
    sh(
        "openssl ca -config ca.cnf -cert %1$s.pem -keyfile %1$s.key -gencrl %2$s -out list.pem 2>err"
                .formatted(ca, dates)
            + " && openssl crl -in list.pem -outform DER -out ns/ca/%s.crl || { cat err >&2; exit 1; }"
                .formatted(keyId));
  }

  void revokesOne() {
    sh("printf 'R\\t351231000000Z\\t260101000000Z\\t7ABC\\tunknown\\t/CN=one\\n' >index.txt");
    publishesList("ca", "-crldays 7");
  }

  /** With a key and a certificate of the bench's CA. */
  Box station(String name, String serialNumber) {
    Box box = new Box(name, Shell.DASH, folder, example("../station/keymast-agent.sh"));
    box.sh(
        """
        mkdir -p state
        printf 'extendedKeyUsage = clientAuth\\n' >ext
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%1$s \\
          -keyout state/key.pem -out station.csr 2>err &&
          openssl x509 -req -in station.csr -CA ../ca.pem -CAkey ../ca.key -set_serial 0x%2$s \\
            -extfile ext -days 30 -out station.pem 2>>err
        """
            .formatted(box.eui(), serialNumber));
    return box;
  }

  /** The settings, with these pins: CA:KEYID. */
  void pins(String... pins) {
    pins(List.of("HOOK=\"sh " + folder + "/hook\"", "ALARM=\"sh " + folder + "/alarm\""), pins);
  }

  void pins(List<String> more, String... pins) {
    write(
        "trust.conf",
        publication(pins)
            + """
            STATE_DIR=%s/trust
            %s
            """
                .formatted(folder, String.join("\n", more)));
  }

  /** As lines of keymast-trust.conf. */
  String publication(String... pins) {
    String pinned =
        Arrays.stream(pins)
            .map(pin -> pin.split(":", -1))
            .map(pin -> pin[1] + ":" + fingerprint(pin[0]))
            .collect(Collectors.joining(" "));
    return """
    URL=http://127.0.0.1:%d/ns/ca
    PINS="%s"
    """
        .formatted(publication.getAddress().getPort(), pinned);
  }

  /** From now on every answer carries it, and a request that says it is answered by 304. */
  void says(String otherEtag) {
    etag = Optional.of(otherEtag);
  }

  Outcome poll() {
    return poll("env");
  }

  /**
   * @param env its command line before the script's
   */
  Outcome poll(String... env) {
    List<String> words = new ArrayList<>(List.of(env).subList(1, env.length));
    words.addAll(command("once"));
    return ForeignCommand.find(env[0]).run(folder, words);
  }

  List<String> command(String command) {
    return List.of("sh", example("keymast-trust.sh").toString(), "-c", "trust.conf", command);
  }

  static Path example(String file) {
    return Path.of(System.getProperty("keymast.root", ".."))
        .toAbsolutePath()
        .normalize()
        .resolve("examples/concentrators")
        .resolve(file);
  }

  String sh(String command) {
    return ForeignCommand.find("sh").run(folder, "-c", command).expectSuccess().out();
  }

  boolean has(String file) {
    return new Folder(folder).has(file);
  }

  String read(String file) {
    return new Folder(folder).read(file);
  }

  void write(String file, String text) {
    new Folder(folder).write(file, text);
  }

  @Override
  public void close() {
    publication.stop(0);
  }

  private String fingerprint(String ca) {
    return sh("openssl x509 -in " + ca + ".pem -outform DER | openssl dgst -sha256 -r")
        .substring(0, 64);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Path file = folder.resolve("." + exchange.getRequestURI().getPath()).normalize();
    boolean found = Files.isRegularFile(file);
    byte[] body = found ? Files.readAllBytes(file) : new byte[0];
    String tag = etag.orElseGet(() -> '"' + Der.copyOf(body).sha256() + '"');
    exchange.getResponseHeaders().set("ETag", tag);
    if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    exchange.sendResponseHeaders(found ? 200 : 404, found ? body.length : -1);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
