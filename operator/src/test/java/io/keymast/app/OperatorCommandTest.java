package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Passwords;
import io.keymast.domain.SecretName;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OperatorCommandTest {
  private final OperatorCommand operator = new OperatorCommand();
  private final StringWriter err = new StringWriter();
  private final CommandLine command = new CommandLine(operator).setErr(new PrintWriter(err));

  @Test
  @DisplayName("All that is wrong with the settings is said at once, before anything starts")
  void refusesBadSettings() {
    int code =
        command.execute(
            "--default-authority=a/b/c",
            "--namespace=a/b",
            "--lease=none",
            "--management-port=70000",
            "--reconcile-threads=0",
            "--restore-check-interval=PT0S",
            "--kubeconfig=/does/not/exist");

    assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--default-authority: write it as namespace/name")
        .contains("--namespace: write the name of a namespace")
        .contains("--lease: write it as namespace/name")
        .contains("--management-port: choose a port from 0 to 65535")
        .contains("--reconcile-threads: choose a number from 1 to 256")
        .contains("--restore-check-interval: choose more than nothing")
        .contains("--kubeconfig: there is no readable file /does/not/exist");
  }

  @Test
  @DisplayName("What both commands are told reaches the operator")
  void commonSettings() {
    command.parseArgs(
        "--default-authority=platform/lora",
        "--namespace=hills,coast",
        "--ocsp-secret=platform/responders",
        "--no-passwords");

    OperatorSettings settings = operator.settings();
    assertThat(settings.defaultAuthority()).isEqualTo(new AuthorityName("platform", "lora"));
    assertThat(settings.scope().namespaces()).containsExactlyInAnyOrder("hills", "coast");
    assertThat(settings.keyInstaller().ocsp()).isEqualTo(new SecretName("platform", "responders"));
    assertThat(settings.keyInstaller().passwords()).isEqualTo(Passwords.UNREAD);
  }

  @Test
  @DisplayName("A value that is left empty, as a variable of the environment may be, is none")
  void empty() {
    command.parseArgs("--kubeconfig=", "--namespace=", "--key-blocklist=");

    OperatorSettings settings = operator.settings();
    assertThat(settings.kubeconfig()).isEmpty();
    assertThat(settings.scope().namespaces()).isEmpty();
    assertThat(settings.serving().keyBlocklists()).isEmpty();
    assertThat(settings.keyInstaller().passwords()).isEqualTo(Passwords.READ);
  }
}
