package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.KeyId;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.StoredLedger;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** No CRL is published of what an issuer behind cert-manager signs; its ledger is bounded too. */
class DelegatedLedgerTest {
  /** What the active segment may hold of these few. */
  private static final int FEW = 20;

  private static final Duration VALID = Duration.ofDays(100);

  @AutoClose private final ForeignAuthority lora = ForeignAuthority.of("delegated-ledger");
  private final PlatformTeam team = lora.team();

  @Test
  @DisplayName(
      "A station that is suspended and resumed over and over leaves nothing in the ledger of an"
          + " authority without a CRL, also after a restart; what is on hold stays so")
  void toggled() {
    Station station = lora.stations().inService("toggled");
    BaseStationCertificate certificate = team.currentOf(station);
    for (int times = 0; times < 3; times++) {
      suspends(station, certificate);
      resumes(station, certificate);
    }
    StoredLedger.toggled(team.authority(), keyOf(certificate), lora.clock().instant().plus(VALID))
        .forEach(segment -> team.cluster().resource(segment).create());
    assertThat(ledgerOf(certificate).usage().records()).isGreaterThan(StoredLedger.TOGGLES);

    lora.operator().close();
    try (OperatorUnderTest next = OperatorUnderTest.start(lora.clock())) {
      suspends(station, certificate);
      await("what was lifted leaves the ledger")
          .until(
              () -> {
                team.hurries(team.authority());
                return ledgerOf(certificate).usage().records() < FEW;
              });

      assertThat(team.ledger().entries()).hasSize(1);
      assertThat(team.ledgerEntryOf(certificate)).isPresent();
      resumes(station, certificate);
      assertThat(team.ledger().entries()).isEmpty();
      assertThat(next).isNotNull();
      team.leaves();
    }
  }

  private void suspends(Station station, BaseStationCertificate certificate) {
    team.patches(team.sees(station), "{\"spec\":{\"state\":\"Suspended\"}}");
    await("it is on hold").until(() -> team.ledgerEntryOf(certificate).isPresent());
  }

  private void resumes(Station station, BaseStationCertificate certificate) {
    team.patches(team.sees(station), "{\"spec\":{\"state\":\"Active\"}}");
    await("it is held no longer").until(() -> team.ledgerEntryOf(certificate).isEmpty());
  }

  private GenerationLedger ledgerOf(BaseStationCertificate certificate) {
    return team.ledger().generation(keyOf(certificate)).orElseThrow();
  }

  private static KeyId keyOf(BaseStationCertificate certificate) {
    return KeyId.parse(String.valueOf(certificate.getSpec().authorityKeyId())).orElseThrow();
  }
}
