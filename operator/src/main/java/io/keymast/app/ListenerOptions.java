package io.keymast.app;

import io.keymast.keyinstaller.ServerSettings;
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

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_HTTPS_PORT:-8443}",
      description = "Stations: EST and polling; 0 for any (default: 8443). [KEYMAST_HTTPS_PORT]")
  private int httpsPort;

  @Option(
      names = "--publication-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_PUBLICATION_PORT:-8080}",
      description =
          "CRLs, OCSP and CA certificates over HTTP; 0 for any (default: 8080)."
              + " [KEYMAST_PUBLICATION_PORT]")
  private int publicationPort;

  @Option(
      names = "--in-use-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_IN_USE_PORT:-}",
      description =
          "Concentrators: POST /v1/in-use, by the keys in spec.concentrators of an authority; not"
              + " for the Internet; 0 for any (default: none, nothing listens)."
              + " [KEYMAST_IN_USE_PORT]")
  private String inUsePort = "";

  /**
   * All that is wrong with them, each as a sentence.
   *
   * @param managementPort what else listens
   */
  List<String> violations(int managementPort) {
    OptionViolations violations = new OptionViolations();
    violations.port("--https-port", httpsPort);
    violations.port("--publication-port", publicationPort);
    if (!inUsePort.isEmpty()) {
      violations.port("--in-use-port", inUsePort().orElse(-1));
    }
    Set<Integer> ports = new HashSet<>();
    IntStream.concat(IntStream.of(httpsPort, publicationPort, managementPort), inUsePort().stream())
        .filter(port -> port != 0 && !ports.add(port))
        .forEach(port -> violations.add("ports", port + " is given twice; each needs its own"));
    return violations.toList();
  }

  /** Only without {@link #violations}. */
  ServerSettings.Listeners toListeners(String bindAddress, int managementPort) {
    return new ServerSettings.Listeners(
        bindAddress, httpsPort, publicationPort, managementPort, inUsePort());
  }

  private OptionalInt inUsePort() {
    return PORT.matcher(inUsePort).matches()
        ? OptionalInt.of(Integer.parseInt(inUsePort))
        : OptionalInt.empty();
  }
}
