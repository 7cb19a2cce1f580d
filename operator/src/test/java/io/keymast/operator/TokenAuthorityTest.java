package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Command;
import io.keymast.support.MutableClock;
import io.keymast.support.SoftToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthorityTest {
  private static final SoftToken TOKEN = SoftToken.initialized("keymast");
  private static final PlatformTeam TEAM = new PlatformTeam("tokens");
  private static final TokenTeam TOKENS = new TokenTeam(TEAM, "keymast");
  private static OperatorUnderTest operator =
      OperatorUnderTest.withTokens(new MutableClock(), TOKENS.allowed());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @ParameterizedTest(name = "A key of {0} made in the token issues, and openssl verifies it")
  @ValueSource(strings = {"ECDSA-P256", "RSA-3072"})
  void issues(String algorithm, @TempDir Path folder) throws Exception {
    String name = "of-" + algorithm.toLowerCase(Locale.ROOT);
    Station station = Station.named("station-" + name);
    TOKENS.suppliesPin(name, SoftToken.PIN);

    TOKENS.appliesAuthority(name, "softhsm", "keyAlgorithm: " + algorithm);
    TEAM.appliesUnder(TEAM.authority(name), station);

    TEAM.awaitsReady(station);
    String pem = TEAM.currentOf(station).getSpec().certificate();
    int end = pem.indexOf("-----BEGIN", 1);
    Files.writeString(folder.resolve("station.pem"), pem.substring(0, end));
    Files.writeString(folder.resolve("ca.pem"), pem.substring(end));
    assertThat(
            Command.run(
                folder,
                List.of("openssl", "verify", "-no_check_time", "-CAfile", "ca.pem", "station.pem")))
        .contains("station.pem: OK");
    assertThat(TEAM.secret(name + "-ca").get()).isNull();
    assertThat(TEAM.secret(name + "-ca-1").get()).isNull();
    await()
        .untilAsserted(
            () -> assertThat(TEAM.sees(TEAM.authority(name)).getStatus().crl()).isNotNull());
  }

  @Test
  @DisplayName(
      "A pulled token is said and waited for; back again, and after a restart, its key goes on")
  void pulledToken() {
    TOKENS.suppliesPin("pulled", SoftToken.PIN);
    TOKENS.appliesAuthority("pulled", "softhsm", "validity: 8760h");
    TEAM.awaits(TEAM.authority("pulled"), "True", "Issuing");
    String keyId = keyId("pulled");

    TOKEN.isPulled();
    TEAM.hurries(TEAM.authority("pulled"));
    TEAM.awaits(TEAM.authority("pulled"), "False", "HSMUnavailable");
    TOKEN.isPutBack();
    operator.close();
    operator = OperatorUnderTest.withTokens(new MutableClock(), TOKENS.allowed());

    TEAM.awaits(TEAM.authority("pulled"), "True", "Issuing");
    Station station = Station.named("after-pulled");
    TEAM.appliesUnder(TEAM.authority("pulled"), station);
    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().authorityKeyId()).isEqualTo(keyId);
  }

  @Test
  @DisplayName("A wrong PIN is said without itself, and does not get the login of another")
  void wrongPin() {
    TOKENS.suppliesPin("wrong", "00000000");

    TOKENS.appliesAuthority("wrong", "softhsm", "validity: 8760h");

    assertThat(TEAM.awaits(TEAM.authority("wrong"), "False", "HSMPinRefused").toString())
        .doesNotContain("00000000");
  }

  @Test
  @DisplayName("A library that the operator was not given is not loaded, whatever the spec says")
  void foreignModule() {
    TOKENS.suppliesPin("foreign", SoftToken.PIN);

    TOKENS.appliesAuthority("foreign", SoftToken.library().toString(), "validity: 8760h");

    TEAM.awaits(TEAM.authority("foreign"), "False", "HSMModuleNotAllowed");
  }

  @Test
  @DisplayName("Who was not allowed a token neither has the use of it nor tries a PIN on it")
  void foreignToken() {
    TokenTeam others = new TokenTeam(new PlatformTeam("tokens-of-others"), "keymast");
    others.suppliesPin("with-pin", SoftToken.PIN);
    others.suppliesPin("without-pin", "00000001");

    others.appliesAuthority("with-pin", "softhsm", "validity: 8760h");
    others.appliesAuthority("without-pin", "softhsm", "validity: 8760h");

    PlatformTeam team = others.team();
    team.awaits(team.authority("with-pin"), "False", "HSMTokenNotAllowed");
    team.awaits(team.authority("without-pin"), "False", "HSMTokenNotAllowed");
    team.leaves();
  }

  @Test
  @DisplayName("A namespace that may use one token of a module may not use another one")
  void anotherToken() {
    TokenTeam elsewhere = new TokenTeam(TEAM, "another");
    elsewhere.suppliesPin("elsewhere", SoftToken.PIN);

    elsewhere.appliesAuthority("elsewhere", "softhsm", "validity: 8760h");

    TEAM.awaits(TEAM.authority("elsewhere"), "False", "HSMTokenNotAllowed");
  }

  private static String keyId(String name) {
    return TEAM.sees(TEAM.authority(name)).getStatus().generations().getFirst().keyId();
  }
}
