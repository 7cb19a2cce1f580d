package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Command;
import io.keymast.support.MutableClock;
import io.keymast.support.SoftToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CA's key as the token has it. */
class TokenKeyTest {
  private static final String TOKEN_LABEL = "keymast";
  private static final SoftToken TOKEN = SoftToken.initialized(TOKEN_LABEL);
  private static final PlatformTeam TEAM = new PlatformTeam("token-keys");
  private static final TokenTeam TOKENS = new TokenTeam(TEAM, TOKEN_LABEL);
  private static final String SUPPLIED = "supplied";

  @TempDir private static Path folder;
  private static OperatorUnderTest operator;

  @BeforeAll
  static void start() {
    openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    TOKEN.takesIn(folder.resolve("key.pem"), TOKEN_LABEL, SUPPLIED);
    operator = OperatorUnderTest.withTokens(new MutableClock(), TOKENS.allowed());
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName("A key pair that is in the token is found there, and gets a CA certificate")
  void found() throws Exception {
    issues(SUPPLIED);

    Files.writeString(folder.resolve("ca.pem"), caCertificate(SUPPLIED));
    assertThat(openssl("x509 -in ca.pem -noout -pubkey"))
        .isEqualTo(openssl("pkey -in key.pem -pubout"));
    Station station = Station.named("of-supplied");
    TEAM.appliesUnder(TEAM.authority(SUPPLIED), station);
    TEAM.awaitsReady(station);
  }

  @Test
  @DisplayName("A key that is made in the token can't be taken out of it")
  void made() {
    issues("made");

    assertThat(TOKEN.privateKeys())
        .filteredOn(key -> key.startsWith("made: "))
        .singleElement()
        .asString()
        .contains(" object, sensitive, unextractable")
        .endsWith("encoded: false");
  }

  private static void issues(String name) {
    TOKENS.suppliesPin(name, SoftToken.PIN);
    TOKENS.appliesAuthority(name, "softhsm", "validity: 8760h");
    TEAM.awaits(TEAM.authority(name), "True", "Issuing");
  }

  private static String caCertificate(String name) {
    return TEAM.sees(TEAM.authority(name)).getStatus().generations().getFirst().certificate();
  }

  private static String openssl(String arguments) {
    return Command.run(folder, List.of(("openssl " + arguments).split(" ")));
  }
}
