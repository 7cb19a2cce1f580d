package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code keymast-trust.sh} keeps: whole, never going back, and no longer than it is named. */
class TrustStateTest {
  private static final String FIRST = TrustBench.KEY_ID;
  private static final String SECOND = "9876543210987654321098765432109876543210";

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

  @Test
  @DisplayName("What is remembered of another list, as a power cut may leave it, is found out anew")
  void remembersByContent() {
    bench.poll();
    bench.sh("cp trust/crl/*.known older");
    bench.revokesOne();
    bench.poll();

    bench.sh("cp older trust/crl/" + FIRST + ".known");
    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.read("trust/revoked.txt")).isEqualTo("7ABC\n");
    assertThat(bench.read("hooked")).isEqualTo("ca\nrevoked\n");
  }

  @Test
  @DisplayName("A list that was damaged or lost is fetched again, and no older one in its place")
  void neverGoesBack() {
    bench.sh("cp ns/ca/*.crl older.crl");
    bench.revokesOne();
    bench.poll();
    bench.write("trust/crl/" + FIRST + ".pem", "garbage");

    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.read("trust/revoked.txt")).isEqualTo("7ABC\n");
    bench.sh("rm trust/crl/*.pem && mv older.crl ns/ca/" + FIRST + ".crl");
    Outcome outcome = bench.poll();
    assertThat(outcome.exitCode()).isEqualTo(TrustScriptTest.ALARM);
    assertThat(outcome.err()).contains("has a lower number than the last one");
    assertThat(bench.read("trust/ca.pem")).as("nobody is let in without a list").isEmpty();
  }

  @Test
  @DisplayName("A CA that is pinned no more is not left to strongSwan, nor its list")
  void forgetsWhatIsPinnedNoMore() {
    bench.newCa("next", "Next");
    bench.publishesCa("next", SECOND);
    bench.publishesList("next", SECOND, "-crldays 7");
    List<String> strongSwan =
        List.of(
            "HOOK=" + TrustBench.example("strongswan/load.sh"),
            "PATH=%s/bin:$PATH SWANCTL_DIR=%s/swanctl".formatted(folder, folder),
            "export PATH SWANCTL_DIR");
    bench.sh("mkdir bin && printf '#!/bin/sh\\n' >bin/swanctl && chmod +x bin/swanctl");
    bench.pins(strongSwan, "ca:" + FIRST, "next:" + SECOND);
    assertThat(bench.poll().exitCode()).isZero();
    assertThat(bench.sh("ls swanctl/x509ca swanctl/x509crl")).contains(FIRST, SECOND);

    bench.pins(strongSwan, "next:" + SECOND);
    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.sh("ls swanctl/x509ca swanctl/x509crl")).contains(SECOND);
    assertThat(bench.sh("ls swanctl/x509ca swanctl/x509crl")).doesNotContain(FIRST);
    assertThat(bench.sh("ls trust/ca")).isEqualTo(SECOND + ".pem\n");
  }

  @Test
  @DisplayName("A lock whose owner is gone stops nobody, though its process number is used again")
  void breaksAStaleLock() {
    bench.sh(
        "mkdir trust && ln -s %d_1_$(cat /proc/sys/kernel/random/boot_id) trust/lock"
            .formatted(ProcessHandle.current().pid()));

    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.has("trust/lock")).isFalse();
    assertThat(bench.sh("ls trust")).doesNotContain("lock");
  }

  @Test
  @DisplayName("A second one leaves, and the first goes on")
  void runsOnce() {
    try (Tied first = Tied.start(folder, "first", bench.command("run"))) {
      first.awaitsSaying(said -> said.contains("has loaded what changed"));

      Outcome second = bench.poll();

      assertThat(second.exitCode()).isEqualTo(TrustScriptTest.TROUBLE);
      assertThat(second.err()).contains("another one runs");
      bench.revokesOne();
      first.awaitsSaying(said -> said.contains("1 revoked"));
    }
  }
}
