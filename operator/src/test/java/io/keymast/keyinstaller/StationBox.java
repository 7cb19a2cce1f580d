package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;

import io.keymast.domain.Der;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.Command;
import io.keymast.support.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A station: its key, a wrapper around it, and curl. */
final class StationBox implements StationIdentity {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path folder;
  private final String name;
  private final String eui;
  private final int port;

  StationBox(Path root, int port, String caPem) {
    int number = COUNT.incrementAndGet();
    this.name = "station-" + number;
    this.eui = "%016X".formatted(0x00800000A0000000L + number);
    this.folder = root.resolve(name);
    this.port = port;
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("ca.pem"), caPem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    newKey();
  }

  /** As after a factory reset. */
  void newKey() {
    sh("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
    sh("openssl pkey -in key.pem -pubout -out key.pub");
    sh("openssl req -x509 -new -key key.pem -subj /CN=wrapper -days 36500 -out wrapper.pem");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String eui() {
    return eui;
  }

  Path folder() {
    return folder;
  }

  @Override
  public String publicKeyPem() {
    return read("key.pub");
  }

  @Override
  public Der subjectPublicKeyInfo() {
    sh("openssl pkey -pubin -in key.pub -outform DER -out key.der");
    try {
      return Der.copyOf(Files.readAllBytes(folder.resolve("key.der")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String file) {
    return new Folder(folder).read(file);
  }

  void write(String file, String text) {
    new Folder(folder).write(file, text);
  }

  String sh(String command) {
    return Command.run(folder, List.of("sh", "-c", command));
  }

  String url(String path) {
    return "https://localhost:" + port + path;
  }

  /** Makes a request of this key with a subject of one's choice. */
  void request(String file) {
    sh("openssl req -new -key key.pem -subj /CN=whoever -outform DER | base64 > " + file);
  }

  Answered getWithKey(String path, String... options) {
    return getWith("wrapper.pem", path, options);
  }

  Answered getWith(String certificate, String path, String... options) {
    List<String> all = new ArrayList<>(List.of("--cert", certificate, "--key", "key.pem"));
    all.addAll(List.of(options));
    return curl(path, all.toArray(String[]::new));
  }

  Answered enrollWithKey(String path, String requestFile) {
    return getWith(
        "wrapper.pem",
        path,
        "--data-binary",
        "@" + requestFile,
        "-H",
        "Content-Type: application/pkcs10",
        "-H",
        "Content-Transfer-Encoding: base64");
  }

  Answered awaitsCertificate(ParsedCertificate expected) {
    return await().until(this::polls, it -> it.body().startsWith(expected.toPem()));
  }

  Answered awaitsStatus(int status) {
    return await().until(this::polls, it -> it.status() == status);
  }

  private Answered polls() {
    return getWithKey("/v1/certificate");
  }

  /** With the request in the file of that name, again and again until this is the answer. */
  Answered enrolsUntil(int status) {
    return await()
        .until(
            () -> enrollWithKey("/.well-known/est/simpleenroll", "request"),
            it -> it.status() == status);
  }

  /** What curl got. */
  record Answered(int status, String headers, String body) {
    String header(String name) {
      return headers
          .lines()
          .filter(
              line ->
                  line.toLowerCase(java.util.Locale.ROOT)
                      .startsWith(name.toLowerCase(java.util.Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }

    String reason() {
      return header(Answer.REASON_HEADER);
    }
  }

  Answered curl(String path, String... options) {
    String id = Integer.toString(COUNT.incrementAndGet());
    Path headers = folder.resolve(id + ".headers");
    Path body = folder.resolve(id + ".body");
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "--silent",
                "--show-error",
                "--proto",
                "=https",
                "--tlsv1.2",
                "--cacert",
                "ca.pem",
                "--max-time",
                "120",
                "--dump-header",
                headers.toString(),
                "--output",
                body.toString(),
                "--write-out",
                "%{http_code}"));
    command.addAll(List.of(options));
    command.add(url(path));
    int status = Integer.parseInt(Command.run(folder, command).strip());
    try {
      return new Answered(
          status, Files.readString(headers), Files.exists(body) ? Files.readString(body) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
