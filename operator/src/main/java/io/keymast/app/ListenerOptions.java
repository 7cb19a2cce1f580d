package io.keymast.app;

import io.keymast.keyinstaller.ServerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Where {@code keymast key-installer} listens. */
final class ListenerOptions {
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_PORT = 65535;

  @Option(
      names = "--bind-address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:KEYMAST_BIND_ADDRESS:-0.0.0.0}",
      description = "Address that all ports listen on (default: 0.0.0.0; KEYMAST_BIND_ADDRESS).")
  private String bindAddress = "";

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_HTTPS_PORT:-8443}",
      description = "Stations: EST and polling; 0 for any (default: 8443; KEYMAST_HTTPS_PORT).")
  private int httpsPort;

  @Option(
      names = "--publication-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_PUBLICATION_PORT:-8080}",
      description =
          "CRLs, OCSP and CA certificates over HTTP (default: 8080; KEYMAST_PUBLICATION_PORT).")
  private int publicationPort;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_MANAGEMENT_PORT:-9090}",
      description =
          "/livez, /readyz and /metrics; not for the Internet (default: 9090;"
              + " KEYMAST_MANAGEMENT_PORT).")
  private int managementPort;

  @Option(
      names = "--in-use-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_IN_USE_PORT:-}",
      description =
          "Concentrators: POST /v1/in-use, by the keys in spec.concentrators of an authority; not"
              + " for the Internet; 0 for any (default: none, nothing listens;"
              + " KEYMAST_IN_USE_PORT).")
  private String inUsePort = "";

  /** All that is wrong with them, each as a sentence. */
  List<String> violations() {
    List<String> violations = new ArrayList<>();
    checkPort("--https-port", httpsPort, violations);
    checkPort("--publication-port", publicationPort, violations);
    checkPort("--management-port", managementPort, violations);
    if (!inUsePort.isEmpty() && inUsePort().isEmpty()) {
      violations.add("--in-use-port must be between 0 and 65535.");
    }
    Set<Integer> ports = new HashSet<>();
    IntStream.concat(IntStream.of(httpsPort, publicationPort, managementPort), inUsePort().stream())
        .filter(port -> port != 0 && !ports.add(port))
        .forEach(port -> violations.add("Port " + port + " is given twice; each needs its own."));
    try {
      InetAddress.getByName(bindAddress);
    } catch (UnknownHostException e) {
      violations.add("--bind-address is not an address of this machine.");
    }
    return violations;
  }

  /** Only without {@link #violations()}. */
  ServerSettings.Listeners toListeners() {
    return new ServerSettings.Listeners(
        bindAddress, httpsPort, publicationPort, managementPort, inUsePort());
  }

  private OptionalInt inUsePort() {
    return PORT.matcher(inUsePort).matches() && Integer.parseInt(inUsePort) <= MAX_PORT
        ? OptionalInt.of(Integer.parseInt(inUsePort))
        : OptionalInt.empty();
  }

  private static void checkPort(String option, int port, List<String> violations) {
    if (port < 0 || port > MAX_PORT) {
      violations.add(option + " must be between 0 and 65535.");
    }
  }
}
