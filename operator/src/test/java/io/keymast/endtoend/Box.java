package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.keymast.keyinstaller.TlsClient;
import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import io.keymast.support.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A base station as it comes out of its carton: a small Linux with the agent, which has made no key
 * yet. Its curl is the machine's, and notes how it was called.
 */
final class Box {
  static final int INSTALLED = 0;
  static final int NOT_YET = 3;
  static final int REFUSED = 4;
  static final int UNTRUSTED = 6;
  private static final AtomicLong EUIS = new AtomicLong(0x0016_C001_E2E0_0000L);

  private final String name;
  private final String eui = "%016X".formatted(EUIS.incrementAndGet());
  private final Path folder;
  private final Path agent;
  private final Shell shell;

  Box(String name, Shell shell, Path parent, Path agent) {
    this.name = name + shell.suffix();
    this.folder = parent.resolve(this.name);
    this.agent = agent;
    this.shell = shell;
    try {
      Files.createDirectories(folder.resolve("bin"));
      write(
          "bin/curl",
          "#!/bin/sh\necho \"$*\" >>\"%s\"\nPATH=${PATH#*:} exec curl \"$@\"\n"
              .formatted(folder.resolve("curl.log")));
      Files.setPosixFilePermissions(
          folder.resolve("bin/curl"), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  String eui() {
    return eui;
  }

  Path folder() {
    return folder;
  }

  /** The agent's configuration, but for where it keeps its state. */
  Box configured(String... settings) {
    write(
        "agent.conf",
        "STATE_DIR=" + folder.resolve("state") + "\n" + String.join("\n", settings) + "\n");
    return this;
  }

  /** Whoever installs the station reads the key from it, and declares it. */
  String publicKey() {
    return agent("public-key").expectSuccess().out();
  }

  /** As after a factory reset or a compromise. */
  String newKey() {
    return agent("new-key").expectSuccess().out();
  }

  /** One poll. */
  Outcome poll() {
    return agent("once");
  }

  /** Polls again and again: the Key Installer hears of what was issued after the API server. */
  Outcome pollsUntil(int exitCode) {
    return await(name + " polls").until(this::poll, it -> it.exitCode() == exitCode);
  }

  Outcome agent(String command) {
    return agentBy(command);
  }

  /**
   * @param by what runs the agent's command line, given as its arguments
   */
  Outcome agentBy(String command, String... by) {
    return ForeignCommand.find("sh").run(folder, commandLine(command, by));
  }

  /** Polls until it is closed. */
  Tied runs() {
    return Tied.start(folder, "agent", ForeignCommand.find("sh").commandLine(commandLine("run")));
  }

  private List<String> commandLine(String command, String... by) {
    List<String> words = new ArrayList<>(List.of("-c", "PATH=$PWD/bin:$PATH exec \"$@\"", "agent"));
    words.addAll(List.of(by));
    words.addAll(shell.command());
    words.addAll(
        List.of(agent.toString(), "-v", "-c", folder.resolve("agent.conf").toString(), command));
    return words;
  }

  String sh(String command) {
    return ForeignCommand.find("sh").run(folder, "-c", command).expectSuccess().out();
  }

  /** Of the installed certificate; upper-case hexadecimal, as in status. */
  String serialNumber() {
    return sh("openssl x509 -in state/current/cert.pem -noout -serial")
        .strip()
        .replace("serial=", "");
  }

  /** SHA-256 of the SubjectPublicKeyInfo, as the platform shows it. */
  String fingerprint() {
    return sh("openssl pkey -in state/key.pem -pubout -outform DER | openssl dgst -sha256 -r")
        .substring(0, 64);
  }

  /** Every call of curl since the box was unpacked. */
  List<String> curls() {
    return read("curl.log").lines().toList();
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

  /** A key that the agent has not made. */
  Box withKey() {
    sh("mkdir -p state && openssl ecparam -name prime256v1 -genkey -noout -out state/key.pem");
    return this;
  }

  /** Shows a certificate of the key's own making, as the agent does; goes to no port yet. */
  TlsClient tlsClient() {
    sh("openssl req -x509 -new -key state/key.pem -subj /CN=wrapper -days 2 -out wrapper.pem");
    return new TlsClient(0, read("wrapper.pem"), read("state/key.pem"));
  }

  /** Asks by curl itself. */
  Http curl(String url, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("--silent", "--show-error", "--max-time", "120", "--output", "answer"));
    words.addAll(List.of("--dump-header", "-", "--write-out", "\n%{http_code}"));
    words.addAll(Arrays.asList(options));
    words.add(url);
    write("answer", "");
    Outcome outcome = ForeignCommand.find("curl").run(folder, words);
    String said = outcome.out();
    return new Http(
        outcome.exitCode(),
        Integer.parseInt(said.substring(said.lastIndexOf('\n') + 1)),
        said.substring(0, said.lastIndexOf('\n')));
  }

  /**
   * What curl got; the body is in the file {@code answer}.
   *
   * @param exitCode not 0 where there was no answer
   */
  record Http(int exitCode, int status, String headers) {
    static final int TIMED_OUT = 28;

    String header(String name) {
      return headers
          .lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }
}
