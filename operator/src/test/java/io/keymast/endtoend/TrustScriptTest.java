package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code keymast-trust.sh} takes over, and what it does not. */
class TrustScriptTest {
  static final int TROUBLE = 1;
  static final int ALARM = 3;
  private static final int NOT_LOADED = 4;

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
  @DisplayName("The gate loads a CA, and what is revoked; a list that says the same again waits")
  void loadsWhatChanged() {
    assertThat(bench.poll().exitCode()).isZero();
    assertThat(bench.read("hooked")).isEqualTo("ca\n");
    bench.publishesList("ca", "-crldays 7");
    assertThat(bench.poll().exitCode()).isZero();
    assertThat(bench.read("hooked")).isEqualTo("ca\n");
    bench.revokesOne();

    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.read("hooked")).isEqualTo("ca\nrevoked\n");
    assertThat(bench.read("trust/revoked.txt")).isEqualTo("7ABC\n");
    assertThat(bench.read("trust/status")).isEqualTo("ok\n");
    bench.sh("openssl crl -in trust/crl.pem -noout -text | grep 7ABC");
  }

  @Test
  @DisplayName("A list that is older, out of date, of another CA or garbled is not taken over")
  void keepsTheLastGoodOne() {
    bench.newCa("foreign", "CA");
    bench.sh("cp ns/ca/*.crl older.crl");
    bench.revokesOne();
    bench.poll();
    String good = bench.read("trust/crl.pem");

    bench.sh("cp older.crl ns/ca/" + TrustBench.KEY_ID + ".crl");
    refused("has a lower number than the last one", good);
    bench.publishesList("foreign", "-crldays 7");
    refused("is not signed by its CA", good);
    bench.publishesList("ca", "-crl_lastupdate 20200101000000Z -crl_nextupdate 20200108000000Z");
    refused("is out of date", good);
    bench.publishesList("ca", "-crl_lastupdate 20980101000000Z -crl_nextupdate 20990101000000Z");
    refused("is of the future", good);
    bench.write("ns/ca/" + TrustBench.KEY_ID + ".crl", "no list");
    refused("is none", good);
    bench.sh("rm ns/ca/" + TrustBench.KEY_ID + ".crl");
    refused("HTTP 404", good);
  }

  @Test
  @DisplayName("A list of a CA that the machine trusts for something else is not taken over")
  void trustsNoCaOfTheSystem() {
    bench.poll();
    String good = bench.read("trust/crl.pem");
    bench.newCa("public", "A CA of the system");
    bench.publishesList("public", "-crldays 7");
    bench.sh("mkdir system; cp public.pem system/$(openssl x509 -in public.pem -noout -hash).0");

    Outcome outcome =
        bench.poll(
            "env",
            "SSL_CERT_FILE=" + folder.resolve("public.pem"),
            "SSL_CERT_DIR=" + folder.resolve("system"));

    assertThat(outcome.exitCode()).isEqualTo(TROUBLE);
    assertThat(outcome.err()).contains("is not signed by its CA");
    assertThat(bench.read("trust/crl.pem")).isEqualTo(good);
  }

  @Test
  @DisplayName("A CA that is not the pinned one is not trusted, and no station let in by it")
  void pinsTheCa() {
    bench.newCa("foreign", "CA");
    bench.publishesCa("foreign", TrustBench.KEY_ID);

    Outcome outcome = bench.poll();

    assertThat(outcome.exitCode()).isEqualTo(ALARM);
    assertThat(outcome.err()).contains("is not the pinned one");
    assertThat(bench.has("hooked")).isFalse();
    assertThat(bench.read("trust/ca.pem")).isEmpty();
  }

  @Test
  @DisplayName("Past half of a list's life somebody is told, once, and again when all is well")
  void alarms() {
    bench.publishesList("ca", "-crl_lastupdate 20200101000000Z -crlhours 1");

    assertThat(bench.poll().exitCode()).isEqualTo(ALARM);
    assertThat(bench.poll().exitCode()).isEqualTo(ALARM);

    assertThat(bench.read("alarmed").lines()).hasSize(1);
    assertThat(bench.read("alarmed")).contains("no newer one came");
    bench.publishesList("ca", "-crldays 7");
    assertThat(bench.poll().exitCode()).isZero();
    assertThat(bench.read("alarmed").lines()).hasSize(2);
    assertThat(bench.read("hooked")).isEqualTo("ca\nrefresh\n");
  }

  @Test
  @DisplayName("An ETag that somebody put on the wire does not keep a revocation away")
  void takesNoTagFromTheWire() {
    bench.says("*");
    bench.poll();
    bench.revokesOne();

    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.read("trust/revoked.txt")).isEqualTo("7ABC\n");
  }

  @Test
  @DisplayName("A list that is unchanged is answered by 304; past half of its life that counts not")
  void asksForTheWhole() {
    bench.poll();
    bench.sh("rm trust/fresh/*");
    assertThat(bench.poll().exitCode()).isZero();
    assertThat(bench.has("trust/fresh/body")).as("304").isFalse();
    bench.publishesList("ca", "-crl_lastupdate 20200101000000Z -crlhours 1");
    bench.poll();
    String tag = bench.sh("openssl dgst -sha256 -r ns/ca/*.crl").substring(0, 64);
    bench.says('"' + tag + '"');
    bench.revokesOne();

    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.read("trust/revoked.txt")).isEqualTo("7ABC\n");
  }

  @Test
  @DisplayName("A hook that failed is run again at the next poll")
  void triesAgain() {
    bench.sh("cp hook good; echo 'exit 9' >hook");
    assertThat(bench.poll().exitCode()).isEqualTo(NOT_LOADED);
    bench.sh("mv good hook");

    assertThat(bench.poll().exitCode()).isZero();

    assertThat(bench.read("hooked")).isEqualTo("ca\n");
  }

  private void refused(String why, String good) {
    Outcome outcome = bench.poll();
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(TROUBLE);
    assertThat(outcome.err()).contains(why);
    assertThat(bench.read("trust/crl.pem")).isEqualTo(good);
  }
}
