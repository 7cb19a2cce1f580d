package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.CertificateRequestState.Altered;
import io.keymast.decision.CertificateRequestState.Approval;
import io.keymast.decision.CertificateRequestState.Asked;
import io.keymast.decision.CertificateRequestState.Ended;
import io.keymast.decision.CertificateRequestState.Ending;
import io.keymast.decision.CertificateRequestState.Past;
import io.keymast.decision.CertificateRequestState.Pending;
import io.keymast.decision.CertificateRequestState.Repeated;
import io.keymast.decision.CertificateRequestState.Signed;
import io.keymast.decision.CertificateRequestStep.AskAgain;
import io.keymast.decision.CertificateRequestStep.Create;
import io.keymast.decision.CertificateRequestStep.Publish;
import io.keymast.decision.CertificateRequestStep.Wait;
import io.keymast.domain.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateRequestDeciderTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Asked JUST_ASKED = new Asked(NOW, 1);

  @Test
  @DisplayName("Where there is none, it is asked for")
  void absent() {
    assertThat(decide(new CertificateRequestState.Absent())).isEqualTo(new Create(1));
  }

  @Test
  @DisplayName("What is signed as asked is published")
  void sound() {
    assertThat(decide(new Signed(JUST_ASKED, NOW, List.of()))).isEqualTo(new Publish());
  }

  @Test
  @DisplayName("What is signed otherwise is not, and says all that is wrong")
  void faulty() {
    CertificateRequestStep step = decide(new Signed(JUST_ASKED, NOW, List.of("this", "that")));

    assertThat(hindranceOf(step).obstacle()).isEqualTo(Obstacle.ISSUED_OTHERWISE);
    assertThat(hindranceOf(step).message()).contains("lora/request", "this; that");
  }

  @ParameterizedTest(name = "What was {0} is not published again, and asked for once an hour only")
  @CsvSource({"PUBLISHED, published before", "REVOKED, is revoked"})
  void repeated(Past past, String message) {
    SerialNumber serialNumber = SerialNumber.parse("0A").orElseThrow();

    CertificateRequestStep step = decide(new Repeated(JUST_ASKED, NOW, serialNumber, past));

    assertThat(hindranceOf(step).obstacle()).isEqualTo(Obstacle.ISSUED_BEFORE);
    assertThat(hindranceOf(step).message()).contains("certificate 0A", message);
    assertThat(decide(new Repeated(JUST_ASKED, NOW.minusSeconds(3600), serialNumber, past)))
        .isEqualTo(new AskAgain(2));
  }

  @Test
  @DisplayName("What somebody changed is asked for anew, but not at once: it may be a policy")
  void altered() {
    assertThat(hindranceOf(decide(new Altered(JUST_ASKED))).obstacle())
        .isEqualTo(Obstacle.REQUEST_ALTERED);
    assertThat(decide(new Altered(new Asked(NOW.minusSeconds(60), 1)))).isEqualTo(new AskAgain(2));
  }

  @Test
  @DisplayName("Somebody else's object of that name is never taken for an answer")
  void taken() {
    assertThat(hindranceOf(decide(new CertificateRequestState.Taken())).obstacle())
        .isEqualTo(Obstacle.NAME_TAKEN);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "AWAITED, waits for an approver",
    "GIVEN, waits for its issuer",
    "PASSED_OVER, what nobody approved is not handed over"
  })
  void pending(Approval approval, String message) {
    Hindrance hindrance = hindranceOf(decide(new Pending(JUST_ASKED, approval)));

    assertThat(hindrance.obstacle()).isEqualTo(Obstacle.ISSUER_PENDING);
    assertThat(hindrance.message()).contains(message);
  }

  @ParameterizedTest(name = "Unanswered for {0} s, it is looked at again after {1} s")
  @CsvSource({"0, 1", "8, 2", "120, 30", "86400, 60"})
  void looksRarer(long unanswered, long lookAgain) {
    CertificateRequestStep step =
        decide(new Pending(new Asked(NOW.minusSeconds(unanswered), 1), Approval.AWAITED));

    assertThat(((Wait) step).lookAgain()).isEqualTo(Duration.ofSeconds(lookAgain));
  }

  @ParameterizedTest(name = "{0} {1} times, it is asked for again after {2}")
  @CsvSource({
    "FAILED, 1, PT1M",
    "FAILED, 2, PT2M",
    "FAILED, 100, PT1H",
    "DENIED, 1, PT1H",
    "DENIED, 3, PT4H",
    "INVALID, 100, PT32H"
  })
  void asksAgain(Ending ending, int attempt, Duration after) {
    Instant ended = NOW.minus(after);

    assertThat(decide(ended(ending, attempt, ended))).isEqualTo(new AskAgain(attempt + 1));
    assertThat(decide(ended(ending, attempt, ended.plusSeconds(1)))).isInstanceOf(Wait.class);
  }

  @ParameterizedTest(name = "{0} is said as {1}, in the words of who said it")
  @CsvSource({"FAILED, IssuerFailed", "DENIED, IssuerDenied", "INVALID, IssuerDenied"})
  void saysWhy(Ending ending, String reason) {
    Hindrance hindrance = hindranceOf(decide(ended(ending, 1, NOW)));

    assertThat(hindrance.obstacle().reason()).isEqualTo(reason);
    assertThat(hindrance.message()).contains("their words");
  }

  @Property
  void nothingThatEndedIsAskedForAgainWithinAMinute(
      @ForAll Ending ending,
      @ForAll @IntRange(min = -5, max = 1_000_000) int attempt,
      @ForAll @IntRange(min = 0, max = 59) int secondsAgo) {
    assertThat(decide(ended(ending, attempt, NOW.minusSeconds(secondsAgo))))
        .isInstanceOf(Wait.class);
  }

  private static CertificateRequestState ended(Ending ending, int attempt, Instant at) {
    return new Ended(new Asked(at, attempt), ending, at, "their words");
  }

  private static CertificateRequestStep decide(CertificateRequestState state) {
    return CertificateRequestDecider.decide("lora/request", state, NOW);
  }

  private static Hindrance hindranceOf(CertificateRequestStep step) {
    assertThat(step).isInstanceOf(Wait.class);
    return ((Wait) step).hindrance();
  }
}
