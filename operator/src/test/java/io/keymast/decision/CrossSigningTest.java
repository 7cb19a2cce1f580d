package io.keymast.decision;

import static io.keymast.decision.CaKeys.NOW;
import static io.keymast.decision.CaKeys.active;
import static io.keymast.decision.CaKeys.ca;
import static io.keymast.decision.CaKeys.retired;
import static io.keymast.decision.CaKeys.retiring;
import static io.keymast.decision.CaKeys.trusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.CrossSigning.Cause;
import io.keymast.decision.CrossSigning.Pair;
import io.keymast.decision.ObservedCrossCertificates.Ability;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which CAs certify each other, and which no longer. */
class CrossSigningTest {
  private static final Instant LAST_YEAR = NOW.minus(Duration.ofDays(365));
  private static final CaCertificate OLD = ca("a", LAST_YEAR);
  private static final CaCertificate NEW = ca("b", NOW);
  private static final CaGeneration ACTIVE = active(1, OLD, LAST_YEAR);
  private static final CaGeneration NEXT = trusted(2, NEW, NOW);
  private static final CaGeneration RETIRING = retiring(1, OLD, LAST_YEAR);
  private static final CaGeneration RETIRED = retired(1, OLD, LAST_YEAR);
  private static final CaGeneration ISSUING = active(2, NEW, NOW);

  private final CaKeys keys = CaKeys.selfSigned().crossSigning();
  private final Map<KeyId, Ability> abilities =
      new HashMap<>(Map.of(OLD.keyId(), Ability.CERTIFIES, NEW.keyId(), Ability.CERTIFIES));
  private final List<CrossCertificate> stored = new ArrayList<>();

  @Test
  @DisplayName("Two CAs that are trusted certify each other, until the first of them ends")
  void bothWays() {
    CrossSigning decided = decided(ACTIVE, NEXT);

    assertThat(decided.toSign())
        .containsExactly(new Pair(ACTIVE, NEXT), new Pair(NEXT, ACTIVE))
        .allSatisfy(
            pair -> {
              assertThat(pair.notAfter()).isEqualTo(OLD.validity().notAfter());
              assertThat(pair.notBefore(NOW.minusSeconds(600)))
                  .isEqualTo(NEW.validity().notBefore());
              assertThat(pair.notBefore(NOW)).isEqualTo(NOW);
            });
  }

  @Test
  @DisplayName("What is there is offered, and not made again; a renewed CA is certified anew")
  void onceEach() {
    stored.add(certificate(ACTIVE, NEXT));
    CaCertificate renewed = CaKeys.renewed(OLD, OLD.validity().notAfter());

    assertThat(decided(ACTIVE, NEXT).offered()).isEqualTo(stored);
    assertThat(decided(ACTIVE, NEXT).toSign()).containsExactly(new Pair(NEXT, ACTIVE));
    assertThat(decided(ACTIVE.with(renewed), NEXT).toSign()).hasSize(2);
    assertThat(decided(ACTIVE.with(renewed), NEXT).offered()).isEmpty();
  }

  @Test
  @DisplayName("Nobody asked: none is made, and none is offered")
  void notAsked() {
    stored.add(certificate(ACTIVE, NEXT));

    CrossSigning decided = decide(CaKeys.selfSigned(), List.of(), ACTIVE, NEXT);

    assertThat(decided.trusted()).isEmpty();
    assertThat(decided.toSign()).isEmpty();
    assertThat(decided.offered()).isEmpty();
    assertThat(decided.toRevoke()).isEmpty();
  }

  @Test
  @DisplayName("A CA without room below certifies none, and is certified all the same")
  void pathTooShort() {
    abilities.put(OLD.keyId(), Ability.PATH_TOO_SHORT);

    CrossSigning decided = decided(ACTIVE, NEXT);

    assertThat(decided.toSign()).containsExactly(new Pair(NEXT, ACTIVE));
    assertThat(decided.pathTooShort()).containsExactly(ACTIVE);
    assertThat(decided.missing()).isEmpty();
  }

  @Test
  @DisplayName("A lost key, and a ledger that can't be read, are said")
  void keyLost() {
    abilities.put(OLD.keyId(), Ability.KEY_LOST);
    abilities.remove(NEW.keyId());

    CrossSigning decided = decided(RETIRING, ISSUING);

    assertThat(decided.toSign()).isEmpty();
    assertThat(decided.missing())
        .extracting(CrossSigning.Lack::cause)
        .containsExactly(Cause.KEY_LOST, Cause.KEY_LOST);
  }

  @Test
  @DisplayName("One that a person revoked is not made again, and that is said")
  void revoked() {
    stored.add(revoked(certificate(ACTIVE, NEXT)));
    stored.add(certificate(NEXT, ACTIVE));

    CrossSigning decided = decided(ACTIVE, NEXT);

    assertThat(decided.toSign()).isEmpty();
    assertThat(decided.offered()).containsExactly(certificate(NEXT, ACTIVE));
    assertThat(decided.missing())
        .containsExactly(new CrossSigning.Lack(new Pair(ACTIVE, NEXT), Cause.REVOKED));
  }

  @Test
  @DisplayName("A CA that is given up is certified by none; before its end it certifies the next")
  void toBeGivenUp() {
    keys.retiring(NOW.plus(Duration.ofHours(3)));

    assertThat(decided(ACTIVE, NEXT).toSign()).containsExactly(new Pair(ACTIVE, NEXT));
  }

  @Test
  @DisplayName("What certifies a CA that was given up is revoked: cACompromise")
  void givenUp() {
    stored.add(certificate(ACTIVE, NEXT));
    stored.add(certificate(NEXT, ACTIVE));
    keys.retiring(NOW);

    CrossSigning decided = decided(RETIRED, ISSUING);

    assertThat(decided.toRevoke())
        .containsExactly(
            new CrossSigning.Withdrawal(certificate(NEXT, ACTIVE), RevocationReason.CA_COMPROMISE));
    assertThat(decided.offered()).isEmpty();
  }

  @Test
  @DisplayName("What certifies a CA that ended is revoked: cessationOfOperation; once")
  void ended() {
    stored.add(certificate(NEXT, ACTIVE));

    assertThat(decided(RETIRED, ISSUING).toRevoke())
        .extracting(CrossSigning.Withdrawal::reason)
        .containsExactly(RevocationReason.CESSATION_OF_OPERATION);

    stored.set(0, revoked(stored.getFirst()));

    assertThat(decided(RETIRED, ISSUING).toRevoke()).isEmpty();
  }

  @Test
  @DisplayName("One that leaves the status at once counts as ended; one that it never had does not")
  void gone() {
    stored.add(certificate(NEXT, ACTIVE));

    assertThat(decide(keys, List.of(RETIRING, ISSUING), ISSUING).toRevoke()).hasSize(1);
    assertThat(decide(keys, List.of(), ISSUING).toRevoke()).isEmpty();
  }

  @Test
  @DisplayName("Also where nobody asks for cross-certificates any more")
  void goneUnasked() {
    stored.add(certificate(NEXT, ACTIVE));

    assertThat(decide(CaKeys.selfSigned(), List.of(), RETIRED, ISSUING).toRevoke()).hasSize(1);
  }

  @Test
  @DisplayName("What has ended is forgotten, and not revoked")
  void expired() {
    stored.add(certificate(NEXT, ACTIVE));
    keys.at(OLD.validity().notAfter().plusSeconds(1));

    CrossSigning decided = decided(RETIRED, ISSUING);

    assertThat(decided.expired()).isEqualTo(stored);
    assertThat(decided.toRevoke()).isEmpty();
  }

  private CrossSigning decided(CaGeneration... generations) {
    return decide(keys, List.of(generations), generations);
  }

  private CrossSigning decide(
      CaKeys authority, List<CaGeneration> former, CaGeneration... generations) {
    return CrossSigning.decide(
        new ObservedCrossCertificates(
            new Succession(List.of(generations), authority.policy()),
            former,
            abilities,
            stored,
            authority.observed().now()));
  }

  private static CrossCertificate certificate(CaGeneration issuer, CaGeneration subject) {
    Pair pair = new Pair(issuer, subject);
    return new CrossCertificate(
        pair.id(),
        issuer.keyId(),
        subject.keyId(),
        new SerialNumber(BigInteger.valueOf(issuer.number())),
        pair.notAfter(),
        Optional.empty());
  }

  private static CrossCertificate revoked(CrossCertificate certificate) {
    return new CrossCertificate(
        certificate.id(),
        certificate.issuer(),
        certificate.subject(),
        certificate.serialNumber(),
        certificate.notAfter(),
        Optional.of(RevocationReason.SUPERSEDED));
  }
}
