package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a power cut, a full disk or a restart leaves on a station does not keep it from going on.
 */
class StationStateTest {
  private static final int USAGE = 2;
  private static final int LOCKED = 7;

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("states");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name = "With {0}, what a power cut left of an installation is cleared, and the next one made")
  @EnumSource
  void powerCut(Shell shell) {
    Box box = product.inService("cut", shell);
    String before = box.serialNumber();
    box.sh(
        """
        cd state
        mkdir work.1 versions/new.1 versions/v7 said/nothing
        ln -s %d_1_$(cat /proc/sys/kernel/random/boot_id) lock
        ln -s 4194304_1_gone lock.break
        : >versions/new.1/cert.pem
        : >bundle.asked
        echo '*' >bundle.etag
        echo '*' >current/etag
        """
            .formatted(ProcessHandle.current().pid()));
    team.regenerates(box, "after-the-cut");

    await()
        .until(() -> box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(before));

    assertThat(box.sh("ls state/versions").lines()).hasSize(2).contains("v8");
    assertThat(box.sh("ls state")).doesNotContain("work.", "lock");
    box.sh(": >state/current/cert.pem");
    box.poll().expectSuccess();
    assertThat(box.serialNumber())
        .isEqualTo(team.sees(box, "status", "certificate", "serialNumber"));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name = "With {0}, a full disk leaves what is installed whole, and room lets it go on")
  @EnumSource
  void fullDisk(Shell shell) {
    Box box = product.inService("full", shell);
    String before = box.serialNumber();
    team.regenerates(box, "on-a-full-disk");
    team.awaits(box, "RegenerationAccepted", "True", "Acted");
    awaitsHandover(box);
    box.write(
        "full.sh",
        """
        mkdir small && mount -t tmpfs -o size=512k,mode=700 none small || exit
        echo mounted
        cp -a state/. small/
        sed -i -e "s|^STATE_DIR=.*|STATE_DIR=$PWD/small|" agent.conf
        dd if=/dev/zero of=small/filler bs=1k 2>/dev/null
        "$@"
        echo "full: $?"
        cmp state/current/fullchain.pem small/current/fullchain.pem && cmp state/key.pem small/key.pem && echo whole
        rm small/filler
        "$@"
        echo "room: $?"
        openssl x509 -in small/current/cert.pem -noout -serial
        """);

    Outcome outcome = box.agentBy("once", "unshare", "-m", "sh", "full.sh");

    Assumptions.assumeTrue(
        outcome.out().startsWith("mounted"), () -> "NOT JUDGED, no mount here: " + outcome);
    assertThat(outcome.out()).as(outcome.err()).contains("full: 1", "whole", "room: 0");
    assertThat(outcome.out())
        .doesNotContain(before)
        .contains(team.sees(box, "status", "certificate", "serialNumber"));
  }

  /** The Key Installer hears of what was issued after the API server. */
  private static void awaitsHandover(Box box) {
    String issued = team.sees(box, "status", "certificate", "serialNumber");
    await()
        .until(
            () ->
                product.asksWith(box, "state/current/cert.pem", "state/key.pem") == 200
                    && box.sh("openssl x509 -in answer -noout -serial").contains(issued));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "With {0}, a second agent leaves; a server not trusted, as by a clock that NTP is yet"
              + " to set, is asked again soon")
  @EnumSource
  void asksAgainSoon(Shell shell) {
    Box box = product.bare("early", shell);
    box.sh(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=other"
            + " -days 2 -keyout other.key -out other.pem 2>err");
    box.configured("URL=" + product.url(), "CA_FILE=" + box.folder().resolve("other.pem"));
    try (Tied agent = box.runs()) {
      agent.awaitsSaying(said -> said.contains("is the clock right"));
      agent.awaitsSaying(said -> said.matches("(?s).*next poll in 3[0-6] s.*"));

      assertThat(box.poll().exitCode()).isEqualTo(LOCKED);
    }
    assertThat(box.has("state/lock")).isFalse();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "With {0}, a CA file or a hook that another user owns is not used")
  @EnumSource
  void ownedByOthers(Shell shell) {
    Box box = product.unpacked("owned", shell);
    box.sh("printf '#!/bin/sh\\n' >hook && chmod 755 hook");
    box.write("agent.conf", box.read("agent.conf") + "HOOK=" + box.folder() + "/hook\n");
    box.publicKey();
    Assumptions.assumeTrue(box.sh("chown 54321 hook 2>&1 || echo not root").isEmpty(), "not root");

    Outcome outcome = box.poll();

    assertThat(outcome.exitCode()).isEqualTo(USAGE);
    assertThat(outcome.err()).contains("hook can be written by others");
  }
}
