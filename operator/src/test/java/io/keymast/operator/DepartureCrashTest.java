package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator is killed as a deleted authority's finalizer goes: its ledger is gone by then. */
class DepartureCrashTest {
  @AutoClose
  private static final ProxiedTeam SITE = ProxiedTeam.unelected("departure-crash", Duration.ZERO);

  private static final PlatformTeam TEAM = SITE.team();
  private static final OperatorJvm OPERATOR = SITE.operator();
  private static final Lane WRITES =
      SITE.proxy().open(write -> write.namespace().equals(TEAM.authority().namespace()));

  static Stream<Fault> faults() {
    return Stream.of(new Fault.KillBefore(), new Fault.Answer(500));
  }

  @ParameterizedTest(
      name = "S36 {0} at its finalizer: it goes all the same, and nobody takes its ledger for lost")
  @MethodSource("faults")
  void goes(Fault fault) {
    String name = fault instanceof Fault.KillBefore ? "killed" : "refused";
    AuthorityName authority = TEAM.authority(name);
    TEAM.appliesAuthority(name);
    TEAM.awaits(authority, seen -> seen.getStatus() != null && seen.getStatus().crl() != null);
    Silence.awaitOf(OPERATOR, WRITES::count);
    WRITES.arm(write -> isOfTheAuthorityItself(write) ? fault : new Fault.None());

    TEAM.resource(authority).delete();
    await("the write that is hit").until(() -> !WRITES.hits().isEmpty());
    assertThat(TEAM.ledgerParts(authority)).isEmpty();
    WRITES.arm(write -> new Fault.None());

    await("its end").until(() -> TEAM.resource(authority).get() == null);
    assertThat(TEAM.ledgerParts(authority)).isEmpty();
    assertThat(OPERATOR.log()).doesNotContain("an older state of the cluster was put back");
  }

  private static boolean isOfTheAuthorityItself(ProxiedWrite write) {
    return write.resource().equals("certificateauthorities");
  }
}
