package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Backhaul;
import io.keymast.domain.RevocationReason;
import io.keymast.validation.AuthorityPolicy.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever is observed, however odd: there is a decision. */
public class AnyStationTest {
  private static final long YEARS_200 = 200L * 365 * 86_400;

  /** From 1926 to 2126. */
  static Arbitrary<Instant> instants() {
    return Arbitraries.longs()
        .between(-YEARS_200 / 2, YEARS_200 / 2)
        .map(AStation.NOW::plusSeconds);
  }

  static Arbitrary<Duration> durations() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(-10, 1_000_000_000).map(Duration::ofSeconds),
        Arbitraries.of(
            Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE), Duration.ofSeconds(Long.MAX_VALUE)));
  }

  static Arbitrary<KnownCertificate> certificates() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 6),
            Arbitraries.of("A", "B", "A for IPsec", "B for IPsec"),
            instants(),
            Arbitraries.longs().between(0, YEARS_200 / 20).map(Duration::ofSeconds),
            instants().optional(),
            instants().optional(),
            Arbitraries.of(RevocationReason.class).optional(0.4),
            Arbitraries.of("t1", "t2", "t3"))
        .as(
            (revision, key, issued, life, delivered, used, reason, token) -> {
              ACertificate certificate =
                  certificate(revision)
                      .forKey(key.substring(0, 1))
                      .valid(issued, issued.plus(life));
              if (key.endsWith("IPsec")) {
                certificate.forIpsec();
              }
              delivered.ifPresent(certificate::delivered);
              used.ifPresent(certificate::inUse);
              reason.ifPresent(certificate::revoked);
              return certificate.havingActedOn(token).known();
            });
  }

  static Arbitrary<AuthorityState> authorities() {
    Arbitrary<AuthorityState> usable =
        Combinators.combine(
                instants(),
                durations(),
                durations(),
                durations(),
                Arbitraries.longs().between(0, 31_536_000).map(Duration::ofSeconds),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(
                (end, duration, renewBefore, spread, grace, paused, enforced) -> {
                  AnAuthority authority =
                      authority()
                          .ending(end)
                          .issuingFor(duration)
                          .renewing(renewBefore)
                          .spreading(spread)
                          .grantingGraceOf(grace);
                  authority = paused ? authority.paused() : authority;
                  authority =
                      grace.toSeconds() % 2 == 0 ? authority.allowingTheWayBack() : authority;
                  return (enforced ? authority : authority.notEnforcing()).usable();
                });
    Arbitrary<AuthorityState> unusable =
        Arbitraries.of(Obstacle.class)
            .map(obstacle -> new AuthorityState.Unusable(obstacle, "somebody has to act"));
    return Arbitraries.oneOf(
        usable, usable, usable, unusable, Arbitraries.just(new AuthorityState.Loading()));
  }

  @Provide
  public static Arbitrary<ObservedStation> stations() {
    return Combinators.combine(
            Arbitraries.of("A", "B", "none", "weak", "held", "retired", "invalid", "taken"),
            Arbitraries.of(Backhaul.class),
            Arbitraries.of("t1", "t2", "t3", "t4").optional(),
            authorities(),
            certificates().list().ofMaxSize(6),
            instants(),
            durations(),
            durations())
        .as(
            (kind, backhaul, token, authority, certificates, now, duration, renewBefore) -> {
              AStation station = of(kind).with(backhaul).under(authority).having(certificates);
              station.wishing(duration, renewBefore).at(now);
              token.ifPresent(station::regenerating);
              return station.observed();
            });
  }

  private static AStation of(String kind) {
    return switch (kind) {
      case "none" -> station().withoutKey();
      case "weak" -> station().withRejectedKey("TooShort");
      case "held" -> station().whoseKeyIsHeldByAnother();
      case "retired" -> station().whoseKeyIsRetired();
      case "invalid" -> station().withInvalid("spec.packetForwarder.version");
      case "taken" -> station().whoseEuiIsTaken();
      default -> station().withKey(kind);
    };
  }

  @Property(tries = 3000)
  @Label("Deciding never throws; what it issues is valid, in time and for no refused key")
  void alwaysADecision(@ForAll("stations") ObservedStation observed) {
    ObservedStation trusted =
        Protection.of(observed).map(it -> it.appliedTo(observed)).orElse(observed);

    Decision decision = StationDecider.decide(trusted);

    if (decision instanceof Decision.Issue(var revocations, var intent)) {
      AuthorityState.Usable authority = (AuthorityState.Usable) observed.authority();
      assertThat(intent.validity().notAfter())
          .isAfter(observed.now())
          .isBeforeOrEqualTo(authority.notAfter());
      assertThat(intent.validity().notBefore()).isBeforeOrEqualTo(observed.now());
      assertThat(authority.policy().issuance().pace()).isEqualTo(Pace.RUNNING);
      assertThat(observed.certificates())
          .noneMatch(it -> it.revision() >= intent.revision())
          .noneMatch(it -> isCompromised(it, intent));
    }
  }

  private static boolean isCompromised(KnownCertificate certificate, IssuanceIntent intent) {
    return certificate.binding().key().equals(intent.binding().key())
        && certificate.fate().revoked().stream().anyMatch(RevocationReason.KEY_COMPROMISE::equals);
  }

  @Property(tries = 300)
  @Label("S10 of several claimants there is one holder, in whatever order they are seen")
  void oneHolder(@ForAll @Size(min = 1, max = 5) List<Claimant.Hold> holds) {
    List<Claimant> claimants =
        IntStream.range(0, holds.size())
            .mapToObj(i -> new Claimant(AStation.NAME, "uid-" + i, AStation.NOW, holds.get(i)))
            .toList();

    assertThat(Claimant.holder(claimants)).isEqualTo(Claimant.holder(claimants.reversed()));
  }
}
