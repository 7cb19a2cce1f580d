package io.keymast.bench;

import io.keymast.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.Jetty;

/** Of Keymast and of the programs that are measured with it or beside it. */
final class Versions {
  private static final Path ROOT = Path.of(System.getProperty("keymast.root", ".."));
  private static final String CERT_MANAGER = "github.com/cert-manager/cert-manager ";
  private static final String NONE = "none";

  /** Where the binaries have to be built first. */
  private static final Duration PATIENCE = Duration.ofMinutes(40);

  private Versions() {}

  static Map<String, String> all() throws IOException {
    Path binaries = Path.of(said("tools/control-plane/binaries"));
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("Keymast", commit());
    versions.put("Kubernetes", last(said(binaries.resolve("kube-apiserver") + " --version")));
    versions.put("etcd", last(said(binaries.resolve("etcd") + " --version | head -n 1")));
    versions.put("cert-manager", certManager());
    versions.put("Jetty", Jetty.VERSION);
    versions.put("nginx", nginx());
    versions.put("openssl", Openssl.version());
    return versions;
  }

  /** Files that a benchmark writes don't count, nor do those that git doesn't know. */
  private static String commit() {
    return said(
        "c=$(git rev-parse HEAD 2>/dev/null) || { echo no repository; exit; }; "
            + "git diff --quiet HEAD -- . ':!docs' || c=\"$c and changes\"; echo \"$c\"");
  }

  private static String certManager() throws IOException {
    return Files.readAllLines(ROOT.resolve("tools/cert-manager/go.mod")).stream()
        .map(String::strip)
        .filter(line -> line.startsWith(CERT_MANAGER))
        .map(line -> line.substring(CERT_MANAGER.length()))
        .findFirst()
        .orElse(NONE);
  }

  private static String nginx() {
    return said("command -v nginx >/dev/null || { echo " + NONE + "; exit; }; nginx -v 2>&1")
        .replaceFirst("nginx version: nginx/", "");
  }

  private static String last(String words) {
    return words.substring(words.lastIndexOf(' ') + 1);
  }

  private static String said(String command) {
    return Command.run(ROOT, List.of("sh", "-c", command), PATIENCE).strip();
  }
}
