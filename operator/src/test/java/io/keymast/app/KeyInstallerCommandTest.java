package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KeyInstallerCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      new CommandLine(new KeyInstallerCommand())
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err));

  @Test
  @DisplayName("--help names every option with its default and its environment variable")
  void helps() {
    assertThat(command.execute("--help")).isZero();
    assertThat(out.toString())
        .contains("--https-port", "8443", "KEYMAST_HTTPS_PORT")
        .contains("--publication-port", "--management-port", "--bind-address")
        .contains("--tls-secret", "--default-authority", "--trusted-proxy", "--kubeconfig")
        .contains("--[no-]passwords", "KEYMAST_PASSWORDS");
  }

  @Test
  @DisplayName("All that is wrong with the settings is said at once, before anything starts")
  void refusesBadSettings() {
    int code =
        command.execute(
            "--https-port=70000",
            "--management-port=8080",
            "--tls-secret=none",
            "--default-authority=a/b/c",
            "--namespace=a/b",
            "--trusted-proxy=abc",
            "--kubeconfig=/does/not/exist");

    assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--https-port: choose a port from 0 to 65535")
        .contains("8080 is given twice")
        .contains("--tls-secret: write it as namespace/name")
        .contains("--default-authority: write it as namespace/name")
        .contains("--namespace: write the name of a namespace")
        .contains("--trusted-proxy: write a SHA-256")
        .contains("--kubeconfig: there is no readable file /does/not/exist");
  }
}
