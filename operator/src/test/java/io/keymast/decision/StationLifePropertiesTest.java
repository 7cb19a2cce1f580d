package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.StationLife.Happening;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds in every life of a station. */
class StationLifePropertiesTest {
  @Provide
  Arbitrary<List<Happening>> lives() {
    Arbitrary<Duration> pauses =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(Duration.ZERO)),
            Tuple.of(3, Arbitraries.longs().between(1, 7200).map(Duration::ofSeconds)),
            Tuple.of(3, Arbitraries.longs().between(1, 400).map(Duration::ofDays)));
    return Combinators.combine(
            Arbitraries.of(Happening.Kind.class), Arbitraries.integers().between(0, 20_000), pauses)
        .as(Happening::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 400)
  @Label("S18 what was carried out is not carried out again: deciding once more changes nothing")
  void idempotent(@ForAll("lives") List<Happening> happenings) {
    StationLife life = new StationLife();
    for (Happening happening : happenings) {
      life.happens(happening);
      Decision decision = life.decided();

      life.execute(decision);

      Decision again = life.decided();
      switch (decision) {
        case Decision.Issue(var revocations, var intent) -> {
          Decision.Keep keep = (Decision.Keep) again;
          assertThat(keep.current().revision()).isEqualTo(intent.revision());
          assertThat(keep.hindrance().map(Hindrance::obstacle))
              .isNotEqualTo(Optional.of(Obstacle.PAUSED));
          assertThat(keep.nextLook()).isAfter(life.now());
          life.execute(keep);
          assertThat(((Decision.Keep) life.decided()).revocations()).isEmpty();
        }
        case Decision.Keep keep ->
            assertThat(again)
                .isEqualTo(
                    new Decision.Keep(
                        keep.current(), List.of(), keep.nextLook(), keep.hindrance()));
        case Decision.Refuse(var obstacle, var violations, var revocations) ->
            assertThat(again).isEqualTo(new Decision.Refuse(obstacle, violations));
        case Decision.Wait wait -> assertThat(again).isEqualTo(wait);
        case Decision.StandBy() -> assertThat(again).isEqualTo(decision);
        case Decision.NoCertificateNeeded() -> assertThat(again).isEqualTo(decision);
      }
    }
  }

  @Property(tries = 400)
  @Label("S18 the order in which certificates are observed makes no difference")
  void orderDoesNotMatter(@ForAll("lives") List<Happening> happenings, @ForAll Random random) {
    StationLife life = new StationLife();
    for (Happening happening : happenings) {
      life.happens(happening);
      ObservedStation observed = life.observed();
      List<KnownCertificate> shuffled = new ArrayList<>(observed.certificates());
      Collections.shuffle(shuffled, random);
      ObservedStation otherwise =
          new ObservedStation(
              observed.identity(),
              observed.spec(),
              observed.authority(),
              observed.standing(),
              shuffled,
              observed.now());

      Decision decision = StationDecider.decide(observed);

      assertThat(StationDecider.decide(otherwise)).isEqualTo(decision);
      life.execute(decision);
    }
  }

  @Property(tries = 400)
  @Label("S24 a token that is still on record acts once, and nothing is issued while paused")
  void tokens(@ForAll("lives") List<Happening> happenings) {
    StationLife life = new StationLife();
    Set<Long> issuedFor = new HashSet<>();
    for (Happening happening : happenings) {
      life.happens(happening);
      Decision decision = life.decided();

      life.execute(decision);

      if (decision instanceof Decision.Issue(var revocations, var intent)) {
        assertThat(life.isPaused()).isFalse();
        assertThat(intent.account().causes()).isNotEmpty();
        assertThat(intent.account().actedTokens()).doesNotHaveDuplicates().hasSizeLessThan(33);
        intent
            .account()
            .token()
            .ifPresent(token -> assertThat(timesActedOn(life, token)).isEqualTo(1));
        issuedFor.add(intent.revision());
      }
    }
    assertThat(life.certificates()).allMatch(it -> issuedFor.contains(it.revision()));
  }

  /** Each carries on the tokens of those before it: one acted where its predecessors lack it. */
  private static long timesActedOn(StationLife life, String token) {
    List<KnownCertificate> oldestFirst =
        new CertificateHistory(life.certificates(), life.now()).certificates();
    long times = 0;
    boolean before = false;
    for (KnownCertificate certificate : oldestFirst) {
      boolean records = certificate.origin().actedTokens().contains(token);
      times += records && !before ? 1 : 0;
      before |= records;
    }
    return times;
  }

  @Property(tries = 400)
  @Label(
      "S28 S37 no certificate is trusted of a retired key, nor of a suspended or stolen station;"
          + " what a person put on hold stays so")
  void trust(@ForAll("lives") List<Happening> happenings) {
    StationLife life = new StationLife();
    for (Happening happening : happenings) {
      life.happens(happening);
      List<KnownCertificate> heldByHand =
          life.certificates().stream()
              .filter(it -> it.isOnHold() && !it.isOnHoldBySuspension())
              .toList();
      Decision decision = life.decided();

      life.execute(decision);

      List<KnownCertificate> live =
          life.certificates().stream().filter(it -> it.isLiveAt(life.now())).toList();
      assertThat(live).noneMatch(it -> life.retired().contains(it.binding().key()));
      if (life.state() != StationState.ACTIVE) {
        assertThat(live).isEmpty();
        assertThat(decision).isInstanceOf(Decision.Refuse.class);
      } else {
        assertThat(life.certificates())
            .noneMatch(it -> it.isOnHoldBySuspension() && !it.validity().isExpiredAt(life.now()));
      }
      assertThat(live).noneMatch(it -> isAmong(heldByHand, it));
    }
  }

  private static boolean isAmong(List<KnownCertificate> certificates, KnownCertificate one) {
    return certificates.stream().anyMatch(it -> it.name().equals(one.name()));
  }

  @Property(tries = 400)
  @Label("S25 killed at any write of a protection, what is then decided is the same")
  void killedWhileProtecting(@ForAll("lives") List<Happening> happenings) {
    StationLife life = new StationLife();
    for (Happening happening : happenings) {
      life.happens(happening);
      ObservedStation observed = life.observed();
      Protection.of(observed)
          .ifPresent(
              whole -> {
                for (int done = 0; done <= whole.revocations().size(); done++) {
                  Protection part =
                      new Protection(
                          whole.retirements(), whole.revocations().subList(0, done), List.of());
                  ObservedStation killed = part.appliedTo(observed);
                  ObservedStation resumed =
                      Protection.of(killed).map(it -> it.appliedTo(killed)).orElse(killed);
                  assertThat(resumed).isEqualTo(whole.appliedTo(observed));
                  assertThat(Protection.of(resumed)).isEmpty();
                }
              });
      life.execute(life.decided());
    }
  }

  @Property(tries = 400)
  @Label("S21 only a key, an authority or a token that changed ever revokes, and only what is live")
  void revocations(@ForAll("lives") List<Happening> happenings) {
    StationLife life = new StationLife();
    for (Happening happening : happenings) {
      life.happens(happening);
      Decision decision = life.decided();

      if (decision instanceof Decision.Keep keep) {
        assertThat(keep.revocations())
            .allSatisfy(
                it -> {
                  assertThat(it.certificate().isLiveAt(life.now())).isTrue();
                  assertThat(it.reason()).isEqualTo(RevocationReason.SUPERSEDED);
                  assertThat(it.certificate().binding().isSuccessionTo(keep.current().binding()))
                      .isFalse();
                });
        assertThat(keep.current().isLiveAt(life.now())).isTrue();
      } else if (decision instanceof Decision.Issue(var revokeFirst, var intent)) {
        boolean regenerates = intent.account().causes().contains(IssuanceCause.REGENERATED);
        assertThat(revokeFirst.stream().allMatch(DecisionAssert::isReaffirmed) || regenerates)
            .isTrue();
        assertThat(intent.validity().notAfter())
            .isBeforeOrEqualTo(AnAuthority.authority().usable().notAfter());
        assertThat(Optional.of(intent.validity().notBefore()))
            .contains(life.now().minus(Validity.BACK_DATED));
      }
      life.execute(decision);
    }
  }
}
