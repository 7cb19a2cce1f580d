package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.Folder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody follows the four steps of a README, on a machine whose root is a folder. */
class FourStepsTest {
  private static final Path ROOT = ControlPlane.shared().root();

  @TempDir private Path folder;

  @Test
  @DisplayName("examples/station/README.md: in four steps a station has its certificate")
  void station() {
    List<String> steps = FencedBlock.of(ROOT, "examples/station/README.md", "install").commands();
    Machine machine = Machine.with(folder, "station");
    try (Product product = Product.start("four-steps")) {
      Team team = product.team();
      Box box = product.bare("four-steps", Shell.DASH);
      machine.types(steps.get(0)).expectSuccess();
      machine.types(steps.get(1)).expectSuccess();
      machine.sets("etc/keymast-agent.conf", "URL", product.url());
      machine.has("etc/keymast/platform-ca.pem", team.caCertificate(Product.DEFAULT_AUTHORITY));

      String key = machine.types(steps.get(2)).expectSuccess().out();
      team.declares(box, Product.DEFAULT_AUTHORITY, key);
      await("a certificate").until(() -> machine.types(steps.get(3)).exitCode() == Box.INSTALLED);

      assertThat(steps).hasSize(4);
      assertThat(machine.sees("var/lib/keymast-agent/current/cert.pem"))
          .contains("BEGIN CERTIFICATE");
    }
  }

  @Test
  @DisplayName("examples/concentrators/README.md: in four steps a gate has its CA and CRL")
  void gate() {
    List<String> steps =
        FencedBlock.of(ROOT, "examples/concentrators/README.md", "install").commands();
    Machine machine = Machine.with(folder.resolve("gate"), "concentrators");
    machine.notes("nginx");
    machine.notes("systemctl");
    try (TrustBench bench = TrustBench.in(folder)) {
      machine.types(steps.get(0)).expectSuccess();
      machine.types(steps.get(1)).expectSuccess();
      for (String line : bench.publication("ca:" + TrustBench.KEY_ID).lines().toList()) {
        machine.sets("etc/keymast-trust.conf", line.split("=", 2)[0], line.split("=", 2)[1]);
      }

      machine.types(steps.get(2)).expectSuccess();
      machine.types(steps.get(3)).expectSuccess();

      assertThat(steps).hasSize(4);
      assertThat(machine.sees("var/lib/keymast-trust/ca.pem")).contains("BEGIN CERTIFICATE");
      assertThat(machine.sees("var/lib/keymast-trust/crl.pem")).contains("BEGIN X509 CRL");
      assertThat(machine.sees("var/lib/keymast-trust/revoked.txt")).isEmpty();
      assertThat(machine.sees("nginx.noted")).as("by the hook").contains("-s reload");
      assertThat(machine.sees("systemctl.noted")).isEqualTo("enable --now keymast-trust\n");
      assertThat(ROOT.resolve("examples/concentrators/systemd/keymast-trust.service")).exists();
    }
  }

  /** The example's files are where somebody stands, and say where the machine's root is. */
  private record Machine(Path root) {
    private static final String ABSOLUTE =
        "s#(^|[^A-Za-z0-9_.$}/])/(usr/local|etc|var/lib)/#\\1%s/\\2/#g";

    static Machine with(Path root, String example) {
      Outcome copied =
          ForeignCommand.find("sh")
              .run(
                  ROOT,
                  "-euc",
                  """
                  mkdir -p "$0/usr/local/bin" "$0/etc/keymast" "$0/var/lib" "$0/shims"
                  cp -r "examples/$1" "$0/clone"
                  find "$0/clone" -type f -exec sed -E -i "$2" {} +
                  """,
                  root.toString(),
                  example,
                  ABSOLUTE.formatted(root));
      copied.expectSuccess();
      return new Machine(root);
    }

    Outcome types(String command) {
      return ForeignCommand.find("sh")
          .run(
              root.resolve("clone"),
              "-euc",
              "PATH=%1$s/shims:%1$s/usr/local/bin:$PATH\n%2$s"
                  .formatted(
                      root,
                      command.replaceAll("(?<![\\w.])/(usr/local|etc|var/lib)/", root + "/$1/")));
    }

    void sets(String file, String name, String value) {
      has(file, sees(file).replaceFirst("(?m)^" + name + "=.*$", name + "=" + value));
    }

    void has(String file, String text) {
      new Folder(root).write(file, text);
    }

    String sees(String file) {
      return new Folder(root).read(file);
    }

    /** A program that this machine does not need: only how it was called matters. */
    void notes(String program) {
      has("shims/" + program, "#!/bin/sh\necho \"$*\" >>%s/%s.noted\n".formatted(root, program));
      types("chmod 755 ../shims/" + program).expectSuccess();
    }
  }
}
