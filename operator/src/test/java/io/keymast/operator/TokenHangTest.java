package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.MutableClock;
import io.keymast.support.SoftToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A token across a network that is gone: its library does not come back from a call. */
class TokenHangTest {
  private static final String LABEL = "hanging";
  private static final SoftToken TOKEN = SoftToken.initialized(LABEL);
  private static final PlatformTeam TEAM = new PlatformTeam("token-hang");
  private static final TokenTeam TOKENS = new TokenTeam(TEAM, LABEL);
  private static final OperatorUnderTest OPERATOR =
      OperatorUnderTest.withTokens(new MutableClock(), TOKENS.allowed());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName(
      "While the library hangs, that is told, and other authorities issue; then all goes on by itself")
  void hangs() {
    TOKENS.suppliesPin("remote", SoftToken.PIN);
    TOKENS.appliesAuthority("remote", "softhsm", "validity: 8760h");
    TEAM.awaits(TEAM.authority("remote"), "True", "Issuing");
    TEAM.appliesAuthority("local");
    Station waiting = Station.named("of-remote");
    Station served = Station.named("of-local");

    TOKEN.hangs();
    try {
      TEAM.hurries(TEAM.authority("remote"));
      TEAM.appliesUnder(TEAM.authority("remote"), waiting);
      assertThat(TEAM.awaits(TEAM.authority("remote"), "False", "HSMNotAnswering").toString())
          .contains("does not come back from a call within 20 seconds");
      TEAM.appliesUnder(TEAM.authority("local"), served);
      TEAM.awaitsReady(served);
    } finally {
      TOKEN.hangsNoMore();
    }

    TEAM.awaits(TEAM.authority("remote"), "True", "Issuing");
    TEAM.awaitsReady(waiting);
  }
}
