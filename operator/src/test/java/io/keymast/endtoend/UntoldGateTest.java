package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gates that could not be told what to trust: they let nobody in, and nobody says all is well. */
class UntoldGateTest {
  private static final String CERTIFICATE = "station.pem";

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private TrustBench bench;

  @BeforeEach
  void publish() {
    bench = TrustBench.in(folder);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @ParameterizedTest(
      name = "At {0}, once no CA has a list any more, nobody comes in; once one has, all do again")
  @EnumSource
  void refusesAllWithoutAKnownCa(GateSoftware software) {
    Box box = bench.station("hill", "0B01");
    try (BackhaulGate gate = BackhaulGate.open(software, bench, folder)) {
      assertThat(gate.admits(box, CERTIFICATE)).as(gate.log()).isTrue();

      bench.sh("mv ns/ca/*.crl kept.crl; rm " + gate.folder() + "/trust/crl/*.pem");

      await().until(() -> !gate.admits(box, CERTIFICATE));
      await().until(() -> gate.log().contains("nobody is let in"));
      bench.sh("mv kept.crl ns/ca/" + TrustBench.KEY_ID + ".crl");
      await().until(() -> gate.admits(box, CERTIFICATE));
    }
  }

  @Test
  @DisplayName("HAProxy's hook fails where nobody answers its socket, however long the list is")
  void noticesADeadSocket() {
    tooLongForTheSocket();

    Outcome outcome = hook(folder.resolve("nobody.sock"));

    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.err()).contains("no answer at");
  }

  @Test
  @DisplayName("HAProxy's hook fails where its list is not taken over, though nothing is objected")
  void noticesADeafSocket() {
    tooLongForTheSocket();
    Path socket = folder.resolve("deaf.sock");
    List<String> answersAll =
        List.of("socat", "UNIX-LISTEN:" + socket + ",fork", "SYSTEM:cat >/dev/null; echo");
    try (Tied _ = Tied.start(folder, "deaf", answersAll)) {
      await().until(() -> bench.has("deaf.sock"));

      Outcome outcome = hook(socket);

      assertThat(outcome.exitCode()).isNotZero();
      assertThat(outcome.err()).contains("is not the one that was sent");
    }
  }

  @Test
  @DisplayName("A log that can't be read is no report of success")
  void noticesAMissingLog() {
    Outcome outcome =
        ForeignCommand.find("env")
            .run(
                folder,
                List.of(
                    "URL=https://keys",
                    "CA_FILE=-",
                    "CERT_FILE=-",
                    "KEY_FILE=-",
                    "STATE_DIR=" + folder + "/sent",
                    TrustBench.example("keymast-in-use.sh").toString(),
                    folder + "/no.log"));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("cannot read");
  }

  private void tooLongForTheSocket() {
    bench.sh("mkdir trust; echo 7ABC >trust/revoked.txt; head -c 20000 /dev/zero >trust/crl.pem");
  }

  private Outcome hook(Path socket) {
    var _ = ForeignCommand.find("socat");
    return ForeignCommand.find("env")
        .run(
            folder,
            List.of(
                "KEYMAST_TRUST=" + folder.resolve("trust"),
                "HAPROXY_SOCKET=" + socket,
                "sh",
                TrustBench.example("haproxy/load.sh").toString(),
                "revoked"));
  }
}
