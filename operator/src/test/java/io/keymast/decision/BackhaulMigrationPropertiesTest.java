package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.BackhaulMigration.Phase;
import io.keymast.decision.MigrationStep.Planned;
import io.keymast.decision.MigrationStep.State;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.MigrationConfirmation;
import io.keymast.domain.RevocationReason;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is known of a station and whatever was confirmed: the steps keep their order. */
class BackhaulMigrationPropertiesTest {
  private static Arbitrary<String> versions() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 3), Arbitraries.of(0, 5, 6, 7, 8, 9, 10, 12))
        .as((major, minor) -> major + "." + minor + ".1");
  }

  @Provide
  Arbitrary<KnownCertificate> certificates() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 5),
            Arbitraries.of(CertificateUsage.IPSEC, CertificateUsage.IPSEC, CertificateUsage.TLS),
            versions().optional(),
            versions().optional(),
            Arbitraries.of(true, false),
            Arbitraries.of(RevocationReason.class).optional(0.2))
        .as(
            (revision, usage, known, reported, delivered, reason) -> {
              ACertificate certificate = certificate(revision);
              if (usage == CertificateUsage.IPSEC) {
                certificate.forIpsec();
              }
              known.ifPresent(certificate::issuedForVersion);
              reported.ifPresent(certificate::reportedVersion);
              reason.ifPresent(certificate::revoked);
              return (delivered ? certificate.delivered(AStation.NOW) : certificate).known();
            });
  }

  @Provide
  Arbitrary<AStation> stations() {
    return Combinators.combine(
            certificates().list().ofMinSize(1).ofMaxSize(4),
            versions().optional(),
            Arbitraries.of(MigrationConfirmation.class).set())
        .as(
            (certificates, declared, confirmed) -> {
              AStation station = station().having(certificates).confirming(array(confirmed));
              declared.ifPresent(station::declaringVersion);
              return station;
            });
  }

  private static MigrationConfirmation[] array(Set<MigrationConfirmation> confirmed) {
    return confirmed.toArray(MigrationConfirmation[]::new);
  }

  private static List<State> states(AStation station) {
    return AMigration.migrationOf(station).stream()
        .flatMap(migration -> migration.steps().stream())
        .map(Planned::state)
        .toList();
  }

  @Property(tries = 2000)
  @Label("S42 Done steps come first, then one that stands open, and all behind it are pending")
  void ordered(@ForAll("stations") AStation station) {
    List<State> states = states(station);
    long done = states.stream().takeWhile(State.DONE::equals).count();

    assertThat(states.stream().skip(done)).doesNotContain(State.DONE);
    assertThat(states.stream().skip(done + 1)).allMatch(State.PENDING::equals);
  }

  @Property(tries = 2000)
  @Label("S42 S46 No confirmation brings a step forward of which the ones before are not done")
  void confirmingDoesNotJump(
      @ForAll("stations") AStation station, @ForAll MigrationConfirmation confirmation) {
    List<State> unconfirmed = states(station.confirming());
    List<State> confirmed = states(station.confirming(confirmation));

    long done = unconfirmed.stream().takeWhile(State.DONE::equals).count();
    boolean isItsTurn =
        done < unconfirmed.size()
            && unconfirmed.get((int) done) == State.READY
            && List.of(MigrationStep.values())
                .get((int) done)
                .confirmation()
                .filter(confirmation::equals)
                .isPresent();
    assertThat(confirmed.stream().takeWhile(State.DONE::equals).count())
        .isEqualTo(isItsTurn ? done + 1 : done);
  }

  @Property(tries = 2000)
  @Label("S46 Nothing but a delivered certificate of 2.8 or later opens the switch to TLS")
  void switchNeedsDelivery(@ForAll("stations") AStation station) {
    CertificateHistory history = CertificateHistory.of(station.observed());
    AMigration.migrationOf(station)
        .filter(migration -> migration.phase() != Phase.DONE)
        .filter(migration -> migration.steps().get(3).state() != State.PENDING)
        .ifPresent(
            migration ->
                assertThat(history.live())
                    .anySatisfy(
                        it -> {
                          assertThat(it.fate().deliveredAt()).isPresent();
                          assertThat(it.origin().packetForwarder().known().toString())
                              .matches("Optional.(2[.](8|9|10|12)[.]1|3[.].*).");
                        }));
  }

  @Property(tries = 2000)
  @Label("S47 Before all is done, whatever is issued is of the IPsec profile: good for both gates")
  void bothGates(@ForAll("stations") AStation station) {
    AMigration.migrationOf(station)
        .ifPresent(
            migration -> {
              boolean allDone = migration.steps().stream().allMatch(Planned::isDone);
              if (station.decided() instanceof Decision.Issue(var revocations, var intent)) {
                assertThat(intent.binding().usage())
                    .isEqualTo(allDone ? CertificateUsage.TLS : CertificateUsage.IPSEC);
                assertThat(revocations).allMatch(DecisionAssert::isReaffirmed);
              }
            });
  }
}
