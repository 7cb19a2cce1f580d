package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the sample hooks of the station agent leave, also where they were ended half-way before. */
class StationHooksTest {
  @TempDir private Path folder;

  @BeforeEach
  void install() {
    sh(
        """
        mkdir current home bin
        for file in key.pem cert.pem fullchain.pem; do echo "first $file" >current/$file; done
        for ca in one two; do
          printf -- '-----BEGIN CERTIFICATE-----\\n%s\\n-----END CERTIFICATE-----\\n' $ca
        done >current/ca.pem
        cat >bin/swanctl <<'END'
        #!/bin/sh
        echo "$*" >>called
        case $1 in --list-sas) cat sas ;; esac
        END
        chmod +x bin/swanctl
        : >sas
        """);
  }

  @ParameterizedTest(
      name = "With {0}, Basics Station gets key, certificate and CAs by one swap, after a cut too")
  @EnumSource
  void basicsStation(Shell shell) throws IOException {
    runs(shell, "basics-station.sh").expectSuccess();
    assertThat(read("home/tc.key")).isEqualTo("first key.pem\n");
    assertThat(read("home/tc.crt")).isEqualTo("first fullchain.pem\n");
    assertThat(read("home/tc.trust")).isEqualTo(read("current/ca.pem"));
    sh("mkdir home/.keymast.new home/.keymast.link && ln -s .keymast.b home/.keymast.link/keymast");
    sh("for file in key.pem fullchain.pem; do echo \"next $file\" >current/$file; done");

    runs(shell, "basics-station.sh").expectSuccess();

    assertThat(read("home/tc.key")).isEqualTo("next key.pem\n");
    assertThat(read("home/tc.crt")).isEqualTo("next fullchain.pem\n");
    assertThat(sh("find home/tc.key home/keymast/ -perm /077 ! -type l")).isEmpty();
  }

  @ParameterizedTest(
      name = "With {0}, strongSwan loads the certificate, and authenticates a tunnel that is up")
  @EnumSource
  void strongSwan(Shell shell) throws IOException {
    runs(shell, "strongswan.sh").expectSuccess();

    assertThat(read("home/x509/keymast.pem")).isEqualTo("first cert.pem\n");
    assertThat(read("home/private/keymast.pem")).isEqualTo("first key.pem\n");
    assertThat(sh("cat home/x509ca/*")).isEqualTo(read("current/ca.pem"));
    assertThat(sh("ls home/x509ca").lines()).hasSize(2);
    assertThat(read("called")).as("no tunnel").contains("--load-creds").doesNotContain("--rekey");

    sh("echo 'platform: #1, ESTABLISHED' >sas");
    runs(shell, "strongswan.sh").expectSuccess();

    assertThat(read("called")).contains("--rekey --ike platform --reauth");
  }

  private Outcome runs(Shell shell, String hook) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-c",
                "PATH=$PWD/bin:$PATH TC_DIR=$PWD/home SWANCTL_DIR=$PWD/home SWANCTL_IKE=platform"
                    + " exec \"$@\"",
                "hook"));
    words.addAll(shell.command());
    words.add(TrustBench.example("../station/hooks/" + hook).toString());
    words.add(folder.resolve("current").toString());
    return ForeignCommand.find("sh").run(folder, words);
  }

  private String sh(String command) {
    return ForeignCommand.find("sh").run(folder, "-c", command).expectSuccess().out();
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }
}
