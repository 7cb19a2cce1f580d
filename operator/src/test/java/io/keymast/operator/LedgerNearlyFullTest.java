package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.KeyId;
import io.keymast.revocation.StoredLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The ledger of the CA key that issues is full to nine tenths: 60 MB in etcd, so that it is tried
 * where {@code -Dkeymast.ledger.full=true} asks for it.
 */
@EnabledIfSystemProperty(named = "keymast.ledger.full", matches = "true")
class LedgerNearlyFullTest {
  private static final String REASON = "LedgerNearlyFull";
  private static final Duration UNTIL_EXPIRED = Duration.ofDays(2);

  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("nearly-full");
  @AutoClose private final OperatorUnderTest operator = OperatorUnderTest.start(clock);

  @Test
  @DisplayName(
      "Nothing is issued any more, nothing is given up for that, and what is out is revoked")
  void reserve() {
    Station former = Station.named("former");
    Station latecomer = Station.named("latecomer");
    team.hasAnAuthority();
    team.applies(former);
    team.awaitsReady(former);
    BaseStationCertificate out = team.currentOf(former);

    StoredLedger.filling(
            team.authority(),
            KeyId.parse(out.getSpec().authorityKeyId()).orElseThrow(),
            clock.instant().plus(UNTIL_EXPIRED))
        .forEach(segment -> team.cluster().resource(segment).create());
    team.hurries(team.authority());

    team.awaits(team.authority(), "False", REASON);
    team.applies(latecomer);
    team.awaits(latecomer, ConditionType.READY, "False", REASON);
    team.applies(former, "regenerate: {token: t, reason: CertificateLost}");
    team.awaits(former, ConditionType.REGENERATION_ACCEPTED, "False", REASON);
    assertThat(team.ledgerEntryOf(out)).as("nothing is given up for what is not issued").isEmpty();
    team.revokes(out, "privilegeWithdrawn");
    await("it is revoked all the same").until(() -> isRevoked(former));
    assertThat(team.certificatesOf(latecomer)).isEmpty();
    team.leaves();
  }

  private boolean isRevoked(Station station) {
    return ConditionType.REVOKED.isTrueIn(
        team.certificatesOf(station).getFirst().getStatus().conditions());
  }
}
