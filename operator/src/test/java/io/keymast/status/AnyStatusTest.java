package io.keymast.status;

import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.STALLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationStatus;
import io.keymast.api.Condition;
import io.keymast.decision.AStation;
import io.keymast.decision.AnyStationTest;
import io.keymast.decision.Decision;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.StationDecider;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

/** What holds for the status of any station. */
class AnyStatusTest {
  private static final String REASON = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";

  @Provide
  Arbitrary<ObservedStation> stations() {
    return AnyStationTest.stations();
  }

  @Property(tries = 3000)
  @Label("Conditions are such as Kubernetes accepts, and never Reconciling and Stalled at once")
  void valid(@ForAll("stations") ObservedStation observed) {
    BaseStationStatus status = statusOf(observed);

    List<Condition> conditions = Objects.requireNonNull(status.conditions());
    assertThat(conditions).extracting(Condition::type).doesNotHaveDuplicates().contains("Ready");
    assertThat(conditions)
        .allSatisfy(
            condition -> {
              assertThat(condition.status()).isIn("True", "False");
              assertThat(condition.reason()).matches(REASON);
              assertThat(condition.message()).isNotBlank().hasSizeLessThanOrEqualTo(4096);
              assertThat(condition.observedGeneration()).isEqualTo(7);
              Instant since = Objects.requireNonNull(condition.lastTransitionTime());
              assertThat(since).isEqualTo(since.truncatedTo(ChronoUnit.SECONDS));
            });
    assertThat(RECONCILING.in(conditions).isPresent() && STALLED.in(conditions).isPresent())
        .isFalse();
    assertThat(status.observedGeneration()).isEqualTo(7);
  }

  @Property(tries = 3000)
  @Label("Ready means an accepted key and a live certificate for it, or that none is needed")
  void ready(@ForAll("stations") ObservedStation observed) {
    List<Condition> conditions = Objects.requireNonNull(statusOf(observed).conditions());

    Decision decision = StationDecider.decide(observed);

    if (READY.isTrueFor(conditions, 7) && !(decision instanceof Decision.NoCertificateNeeded)) {
      KnownCertificate current =
          switch (decision) {
            case Decision.Keep keep -> keep.current();
            case Decision.Wait wait -> wait.current().orElseThrow();
            case Decision other -> throw new AssertionError(other);
          };
      assertThat(current.isLiveAt(observed.now())).isTrue();
      assertThat(PUBLIC_KEY_ACCEPTED.isTrueFor(conditions, 7)).isTrue();
    }
  }

  @Property(tries = 500)
  @Label("Deciding and reporting again changes nothing: not even a time")
  void settled(@ForAll("stations") ObservedStation observed) {
    StationFacts facts =
        new StationFacts(observed, StationDecider.decide(observed), Optional.empty());
    BaseStationStatus status = BaseStationStatusFactory.create(facts, null);

    assertThat(BaseStationStatusFactory.create(facts, status)).isEqualTo(status);
  }

  @Property(tries = 200)
  @Label("However long a message is, it is cut between characters, and says that it is")
  void longMessages(@ForAll @StringLength(max = 6000) String text) {
    String message =
        Objects.requireNonNull(
            new Conditions(null, 1, AStation.NOW)
                .isTrue(READY, "Reason", text)
                .toList()
                .getFirst()
                .message());

    assertThat(message).hasSizeLessThanOrEqualTo(4096);
    if (text.length() > 4096) {
      assertThat(message).endsWith("(more of this is left out)");
      int cut = message.lastIndexOf(" ... ");
      assertThat(Character.isHighSurrogate(message.charAt(cut - 1)))
          .isEqualTo(
              Character.isHighSurrogate(text.charAt(cut - 1))
                  && !Character.isLowSurrogate(text.charAt(cut)));
    } else {
      assertThat(message.getBytes(StandardCharsets.UTF_8))
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static BaseStationStatus statusOf(ObservedStation observed) {
    return BaseStationStatusFactory.create(
        new StationFacts(observed, StationDecider.decide(observed), Optional.empty()), null);
  }
}
