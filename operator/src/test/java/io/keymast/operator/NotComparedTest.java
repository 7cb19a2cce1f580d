package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.app.OperatorSettings.Restores;
import io.keymast.authority.CaKeyStore;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CaKey;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.CrlCopies;
import io.keymast.support.MutableClock;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An operator starts, and whoever has the published CRLs does not tell what they are. */
class NotComparedTest {

  private final MutableClock clock = new MutableClock();
  private final CrlCopies copies = new CrlCopies();
  private PlatformTeam team;
  private Station station;

  @BeforeEach
  void anAuthorityThatHasPublished() {
    team = new PlatformTeam("not-compared");
    station = Station.named(team.stationNamespace());
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(
          team.authority(),
          authority -> authority.getStatus() != null && authority.getStatus().crl() != null);
    }
  }

  @AfterEach
  void leaves() {
    copies.close();
    team.leaves();
  }

  @Test
  @DisplayName(
      "S41 Issuing is held while not all tell what was published, and goes on when they do")
  void goesOnByItself() {
    try (OperatorUnderTest operator = startsAndWaits()) {
      String held =
          "keymast_brakes{authority=\"" + team.authority() + "\",reason=\"NotCompared\"} 1";
      await("a meter that says so").until(() -> operator.metrics().contains(held));

      copies.haveNone();
      clock.advance(Duration.ofMinutes(2));
      team.hurries(team.authority());

      team.awaitsReady(station);
      assertThat(team.awaits(team.authority(), "True", "Issuing").getStatus().brakes()).isNull();
    }
  }

  @Test
  @DisplayName("S41 A person goes on without them, by a word that names since when issuing is held")
  void goesOnByAWord() {
    try (OperatorUnderTest operator = startsAndWaits()) {
      team.patches(team.sees(team.authority()), "{\"spec\":{\"resume\":\"left in Git\"}}");
      await("a word that says nothing of it is used up")
          .until(
              () ->
                  List.of("left in Git").equals(team.sees(team.authority()).getStatus().resumed()));
      team.awaits(team.authority(), "False", "NotCompared");

      team.resumes("NotCompared");

      team.awaitsReady(station);
      team.awaits(team.authority(), "True", "Issuing");
    }
  }

  @Test
  @DisplayName(
      "S41 Who tells only after the operator was started again, and has published meanwhile, is heard")
  void toldAfterARestart() {
    SerialNumber revoked = new SerialNumber(BigInteger.TWO.pow(100));
    clock.advance(Duration.ofMinutes(1));
    PublishedCrl lost = lost(revoked);
    try (OperatorUnderTest operator = startsAndWaits()) {
      clock.advance(Duration.ofHours(2));
      team.hurries(team.authority());
      await().until(() -> number().compareTo(lost.fields().number()) > 0);
    }
    copies.have(lost.crl());

    try (OperatorUnderTest operator = starts()) {
      team.awaits(team.authority(), "False", "Recovered");

      await()
          .untilAsserted(
              () ->
                  assertThat(team.ledger().entries())
                      .extracting(RevocationEntry::serialNumber)
                      .containsExactly(revoked));
    }
  }

  /** Held first as it compares, and after two minutes by a brake. */
  private OperatorUnderTest startsAndWaits() {
    OperatorUnderTest operator = starts();
    team.applies(station);
    team.awaits(station, ConditionType.READY, "False", "AuthorityNotReady");
    clock.advance(Duration.ofMinutes(3));
    team.hurries(team.authority());
    team.awaits(team.authority(), "False", "NotCompared");
    team.awaits(station, ConditionType.READY, "False", "IssuingHeld");
    return operator;
  }

  private OperatorUnderTest starts() {
    return OperatorUnderTest.start(
        clock, new Restores(Duration.ofMinutes(10), List.of(copies.uri()), Optional.empty()));
  }

  /** As the next CRL of the authority's key would have been, had its state not been put back. */
  private PublishedCrl lost(SerialNumber revoked) {
    KeyId keyId =
        KeyId.parse(team.sees(team.authority()).getStatus().generations().getFirst().keyId())
            .orElseThrow();
    CaKey key =
        new CaKeyStore(team.cluster())
            .find(team.authority(), Set.of(keyId), clock.instant())
            .findFirst()
            .orElseThrow();
    AuthorityName before = team.authority("lost");
    RevocationLedger ledger = new RevocationLedger(team.cluster(), clock);
    ledger.revoke(
        before,
        List.of(
            new RevocationEntry(
                revoked,
                key.keyId(),
                clock.instant(),
                RevocationReason.KEY_COMPROMISE,
                clock.instant().plus(Duration.ofDays(300)))));
    return ((Publication.Published)
            new CrlPublisher(ledger, clock, new SecureRandom())
                .publish(before, key, Duration.ofDays(7)))
        .crl();
  }

  private BigInteger number() {
    return team.ledger().highestCrlNumber();
  }
}
