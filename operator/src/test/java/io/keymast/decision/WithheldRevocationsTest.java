package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is told not to be revoked, and what is revoked nevertheless. */
class WithheldRevocationsTest {
  private static final AuthorityName FORMER = new AuthorityName("former", "lora");
  private static final KeyId FORMER_KEY = new KeyId("ffeeddccbbaa99887766554433221100ffeeddcc");
  private static final Predicate<AuthorityName> PRESENT_ONLY = AnAuthority.NAME::equals;

  private static ACertificate former() {
    return certificate(1).by(FORMER, FORMER_KEY);
  }

  private static List<RevocationReason> withheld(AStation station) {
    return WithheldRevocations.of(station.observed(), PRESENT_ONLY).stream()
        .map(Revocation::reason)
        .toList();
  }

  @Test
  @DisplayName("What a station moved away from, until it ends, also once it is marked as revoked")
  void moved() {
    assertThat(withheld(station().having(former(), certificate(2))))
        .containsExactly(RevocationReason.SUPERSEDED);
    assertThat(withheld(station().having(former().ending(NOW.minusSeconds(1)), certificate(2))))
        .isEmpty();
    assertThat(
            withheld(
                station()
                    .having(
                        former().revoked(RevocationReason.SUPERSEDED),
                        certificate(2).revoked(RevocationReason.SUPERSEDED),
                        certificate(3))))
        .containsExactly(RevocationReason.SUPERSEDED);
  }

  @Test
  @DisplayName("Nothing of an authority that is served, whatever becomes of the station")
  void served() {
    AStation stolen = station().having(former(), certificate(2)).being(StationState.STOLEN);

    assertThat(WithheldRevocations.of(stolen.observed(), _ -> true)).isEmpty();
    assertThat(withheld(stolen)).containsExactly(RevocationReason.KEY_COMPROMISE);
  }

  @Test
  @DisplayName("Of the station's own authority, only what has to be revoked at once")
  void own() {
    AStation loyal = station().having(certificate(1));

    assertThat(WithheldRevocations.of(loyal.observed(), _ -> false)).isEmpty();
    assertThat(WithheldRevocations.of(loyal.being(StationState.SUSPENDED).observed(), _ -> false))
        .extracting(Revocation::reason)
        .containsExactly(RevocationReason.CERTIFICATE_HOLD);
  }

  @Test
  @DisplayName(
      "The rest of what protects is carried out, and all is marked that is revoked for good")
  void rest() {
    ObservedStation stolen =
        station().having(former(), certificate(2)).being(StationState.STOLEN).observed();
    Protection all = Protection.of(stolen).orElseThrow();

    Protection possible = all.where(PRESENT_ONLY).orElseThrow();

    assertThat(possible.revocations())
        .extracting(it -> it.certificate().binding().authority())
        .containsExactlyInAnyOrder(FORMER, AnAuthority.NAME);
    assertThat(possible.retirements())
        .isNotEmpty()
        .allMatch(it -> it.authority().equals(AnAuthority.NAME));
    assertThat(all.where(_ -> false))
        .hasValueSatisfying(
            marked -> {
              assertThat(marked.retirements()).isEmpty();
              assertThat(marked.revocations()).hasSize(2);
            });
  }

  @Test
  @DisplayName("A hold there is not lifted before either, and is no revocation that is missing")
  void hold() {
    AStation active = station().having(former().suspended(), certificate(2));
    Protection lift = Protection.of(active.observed()).orElseThrow();

    assertThat(lift.lifts()).hasSize(1);
    assertThat(lift.where(PRESENT_ONLY)).isEqualTo(Optional.empty());
    assertThat(withheld(active)).isEmpty();
  }
}
