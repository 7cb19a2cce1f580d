package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code keymast-trust.sh} takes over, and what it does not. */
class TrustScriptTest {
  private static final String KEY_ID = "0123456789012345678901234567890123456789";
  private static final int TROUBLE = 1;
  private static final int ALARM = 3;
  private static final int NOT_LOADED = 4;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private HttpServer publication;

  @BeforeEach
  void publish() throws IOException {
    write(
        "ca.cnf",
        """
        [ca]
        default_ca = it
        [it]
        database = index.txt
        crlnumber = crlnumber
        default_md = sha256
        [req]
        distinguished_name = dn
        x509_extensions = ext
        [dn]
        [ext]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        """);
    sh(
        "mkdir ns ns/ca; : >index.txt; echo 6500 >crlnumber; for ca in ca foreign; do openssl req"
            + " -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=CA -days 30"
            + " -config ca.cnf -keyout $ca.key -out $ca.pem 2>err || exit 1; done; openssl x509 -in"
            + " ca.pem -outform DER -out ns/ca/"
            + KEY_ID
            + ".crt");
    issueList("ca", "-crldays 7");
    publication = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    publication.createContext("/", this::answer);
    publication.start();
    String fingerprint =
        sh("openssl x509 -in ca.pem -outform DER | openssl dgst -sha256 -r").substring(0, 64);
    write(
        "trust.conf",
        """
        URL=http://127.0.0.1:%d/ns/ca
        PINS=%s:%s
        STATE_DIR=%s/trust
        HOOK="sh %s/hook"
        ALARM="sh %s/alarm"
        """
            .formatted(
                publication.getAddress().getPort(), KEY_ID, fingerprint, folder, folder, folder));
    write("hook", "echo \"$1\" >>" + folder + "/hooked\n");
    write("alarm", "echo \"$1\" >>" + folder + "/alarmed\n");
  }

  @AfterEach
  void stop() {
    publication.stop(0);
  }

  @Test
  @DisplayName("The gate loads a CA, and what is revoked; a list that says the same again waits")
  void loadsWhatChanged() throws IOException {
    assertThat(poll().exitCode()).isZero();
    assertThat(read("hooked")).isEqualTo("ca\n");
    issueList("ca", "-crldays 7");
    assertThat(poll().exitCode()).isZero();
    assertThat(read("hooked")).isEqualTo("ca\n");
    revokeOne();

    assertThat(poll().exitCode()).isZero();

    assertThat(read("hooked")).isEqualTo("ca\nrevoked\n");
    assertThat(read("trust/revoked.txt")).isEqualTo("7ABC\n");
    assertThat(read("trust/status")).isEqualTo("ok\n");
    sh("openssl crl -in trust/crl.pem -noout -text | grep 7ABC");
  }

  @Test
  @DisplayName("A list that is older, out of date, of another CA or garbled is not taken over")
  void keepsTheLastGoodOne() throws IOException {
    sh("cp ns/ca/*.crl older.crl");
    revokeOne();
    poll();
    String good = read("trust/crl.pem");

    sh("cp older.crl ns/ca/" + KEY_ID + ".crl");
    refused("has a lower number than the last one", good);
    issueList("foreign", "-crldays 7");
    refused("is not signed by its CA", good);
    issueList("ca", "-crl_lastupdate 20200101000000Z -crl_nextupdate 20200108000000Z");
    refused("is out of date", good);
    issueList("ca", "-crl_lastupdate 20980101000000Z -crl_nextupdate 20990101000000Z");
    refused("is of the future", good);
    write("ns/ca/" + KEY_ID + ".crl", "no list");
    refused("is none", good);
    sh("rm ns/ca/" + KEY_ID + ".crl");
    refused("HTTP 404", good);
  }

  @Test
  @DisplayName("A CA that is not the pinned one is not trusted, and no station let in by it")
  void pinsTheCa() {
    sh("openssl x509 -in foreign.pem -outform DER -out ns/ca/" + KEY_ID + ".crt");

    Outcome outcome = poll();

    assertThat(outcome.exitCode()).isEqualTo(ALARM);
    assertThat(outcome.err()).contains("is not the pinned one");
    assertThat(Files.exists(folder.resolve("hooked"))).isFalse();
    assertThat(sh("cat trust/ca.pem")).isEmpty();
  }

  @Test
  @DisplayName("Past half of a list's life somebody is told, once, and again when all is well")
  void alarms() throws IOException {
    issueList("ca", "-crl_lastupdate 20200101000000Z -crlhours 1");

    assertThat(poll().exitCode()).isEqualTo(ALARM);
    assertThat(poll().exitCode()).isEqualTo(ALARM);

    assertThat(read("alarmed").lines()).hasSize(1);
    assertThat(read("alarmed")).contains("no newer one came");
    issueList("ca", "-crldays 7");
    assertThat(poll().exitCode()).isZero();
    assertThat(read("alarmed").lines()).hasSize(2);
    assertThat(read("hooked")).isEqualTo("ca\nrefresh\n");
  }

  @Test
  @DisplayName("A hook that failed is run again at the next poll")
  void triesAgain() throws IOException {
    sh("cp hook good; echo 'exit 9' >hook");
    assertThat(poll().exitCode()).isEqualTo(NOT_LOADED);
    sh("mv good hook");

    assertThat(poll().exitCode()).isZero();

    assertThat(read("hooked")).isEqualTo("ca\n");
  }

  private void refused(String why, String good) throws IOException {
    Outcome outcome = poll();
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(TROUBLE);
    assertThat(outcome.err()).contains(why);
    assertThat(read("trust/crl.pem")).isEqualTo(good);
  }

  private Outcome poll() {
    Path script =
        Path.of(System.getProperty("keymast.root", ".."))
            .toAbsolutePath()
            .resolve("examples/concentrators/keymast-trust.sh");
    return ForeignCommand.find("sh").run(folder, script.toString(), "-c", "trust.conf", "once");
  }

  private void revokeOne() {
    sh("printf 'R\\t351231000000Z\\t260101000000Z\\t7ABC\\tunknown\\t/CN=one\\n' >index.txt");
    issueList("ca", "-crldays 7");
  }

  private void issueList(String ca, String dates) {
    sh(
        "openssl ca -config ca.cnf -cert %s.pem -keyfile %s.key -gencrl %s -out list.pem 2>err"
                .formatted(ca, ca, dates)
            + " && openssl crl -in list.pem -outform DER -out ns/ca/"
            + KEY_ID
            + ".crl || { cat err >&2; exit 1; }");
  }

  private String sh(String command) {
    return ForeignCommand.find("sh").run(folder, "-c", command).expectSuccess().out();
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Path file = folder.resolve("." + exchange.getRequestURI().getPath()).normalize();
    boolean found = Files.isRegularFile(file);
    byte[] body = found ? Files.readAllBytes(file) : new byte[0];
    exchange.sendResponseHeaders(found ? 200 : 404, found ? body.length : -1);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
