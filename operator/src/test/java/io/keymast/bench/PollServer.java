package io.keymast.bench;

import static io.keymast.support.Patience.await;

import io.keymast.keyinstaller.BareJetty;
import io.keymast.support.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Someone who answers polls over TLS, in a process of its own. */
record PollServer(String name, int port, ProcessMeter meter, AutoCloseable process)
    implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("https=(\\d+)");

  static PollServer of(KeymastProcess keyInstaller) throws IOException {
    return new PollServer(
        "Key Installer", keyInstaller.httpsPort(), keyInstaller.meter(), keyInstaller);
  }

  /**
   * @param folder of {@code tls.crt} and {@code tls.key}
   * @param flags of its JVM: those of whoever it is measured beside
   */
  static PollServer bareJetty(Path folder, List<String> flags) throws IOException {
    Path said = folder.resolve("jetty.out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            BareJetty.class.getName(),
            folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    await("Jetty listens")
        .until(() -> !process.isAlive() || PORT.matcher(Files.readString(said)).find());
    Matcher port = PORT.matcher(Files.readString(said));
    if (!port.find()) {
      throw new IllegalStateException(Files.readString(said));
    }
    return new PollServer(
        "bare Jetty",
        Integer.parseInt(port.group(1)),
        ProcessMeter.of(process.toHandle()),
        () -> ends(process));
  }

  /** Empty where there is none. */
  static Optional<PollServer> nginx(Path folder) throws IOException {
    try {
      Command.run(folder, List.of("nginx", "-v"));
    } catch (RuntimeException absent) {
      return Optional.empty();
    }
    int port = freePort();
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        worker_processes auto;
        worker_rlimit_nofile 4096;
        pid nginx.pid;
        error_log nginx.log;
        events { worker_connections 4096; }
        http {
          access_log off;
          keepalive_requests 1000000;
          server {
            listen 127.0.0.1:%d ssl;
            ssl_certificate tls.crt;
            ssl_certificate_key tls.key;
            ssl_protocols TLSv1.3;
            ssl_verify_client optional_no_ca;
            location / { return 304; }
          }
        }
        """
            .formatted(port));
    Process process =
        new ProcessBuilder("nginx", "-p", folder.toString(), "-c", "nginx.conf", "-e", "nginx.log")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    await("nginx listens").until(() -> listens(port));
    return Optional.of(
        new PollServer("nginx", port, ProcessMeter.of(process.toHandle()), () -> ends(process)));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void ends(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws Exception {
    process.close();
  }
}
