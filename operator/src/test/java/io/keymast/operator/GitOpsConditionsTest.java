package io.keymast.operator;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.IssuanceCause;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationState;
import io.keymast.status.CertificateFacts;
import io.keymast.status.CertificateFacts.Life;
import io.keymast.status.CertificateFacts.Verification;
import io.keymast.status.RevokedCertificate;
import io.keymast.status.RevokedCertificate.Listing;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What GitOps engines make of conditions that take months to come, or go within seconds. */
@SuppressWarnings("NullAway.Init")
public class GitOpsConditionsTest {
  private static final Instant END = NOW.plus(Duration.ofDays(728));
  private static final Verification VERIFIED = new Verification.Verified();
  private static final Verification FOREIGN =
      new Verification.Foreign("its signature does not verify");
  private static final Verification ORPHANED = new Verification.Orphaned("its station is missing");

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("A station that nobody looks after is degraded for Argo CD, though issued for")
  void neglected(String trouble, AStation station) {
    assertThat(engine().verdicts(Reported.station(station)))
        .containsExactly("Current", "Degraded", "current");
  }

  static Stream<Arguments> neglected() {
    ACertificate first = certificate(1).delivered(NOW.minus(Duration.ofDays(699)));
    Instant ended = NOW.minus(Duration.ofHours(1));
    return Stream.of(
        Arguments.of(
            "It did not fetch the next one in time",
            station()
                .having(
                    first.ending(NOW.plus(Duration.ofDays(4))),
                    certificate(2)
                        .because(IssuanceCause.RENEWAL)
                        .valid(NOW.minus(Duration.ofDays(2)), END))),
        Arguments.of(
            "It did not fetch the regenerated one in time",
            station()
                .having(certificate(2).because(IssuanceCause.REGENERATED).valid(NOW, END))
                .at(NOW.plus(Duration.ofMinutes(15)))),
        Arguments.of(
            "What it has ended, and the time for the next one runs",
            station()
                .having(
                    certificate(1).delivered(ended.minus(Duration.ofDays(1))).ending(ended),
                    certificate(2).because(IssuanceCause.RENEWAL).valid(NOW, END))
                .at(NOW.plus(Duration.ofMinutes(1)))));
  }

  @ParameterizedTest(name = "A certificate that {0} is {2} for Argo CD, and is there")
  @MethodSource
  void certificates(String what, CertificateFacts facts, String argocd) {
    Map<String, Object> certificate = Reported.certificate(facts);

    assertThat(engine().kstatus(certificate)).isEqualTo("Current");
    assertThat(engine().argocd(certificate)).isEqualTo(argocd);
  }

  static Stream<Arguments> certificates() {
    Instant later = END.plusSeconds(1);
    return Stream.of(
        Arguments.of("is new", at(NOW), "Healthy"),
        Arguments.of("was fetched, used and followed", followed(), "Healthy"),
        Arguments.of("a CRL lists", revoked(Listing.LISTED, NOW), "Suspended"),
        Arguments.of("the next CRL lists", revoked(Listing.WAITING, NOW), "Progressing"),
        Arguments.of("is revoked and no CRL will list", revoked(Listing.NEVER, NOW), "Suspended"),
        Arguments.of("was revoked and has ended", revoked(Listing.WAITING, later), "Suspended"),
        Arguments.of("has ended", at(later), "Suspended"),
        Arguments.of("is not ours", being(FOREIGN, NOW), "Degraded"),
        Arguments.of("is not ours and has ended", being(FOREIGN, later), "Degraded"),
        Arguments.of("has lost its station", being(ORPHANED, NOW), "Degraded"));
  }

  @Test
  @DisplayName("kstatus calls nothing current that is not Ready, so that Failed is told at once")
  void keptOut() {
    Map<String, Object> station = Reported.station(station().being(StationState.SUSPENDED));
    Map<String, Object> unstalled = new HashMap<>(station);
    unstalled.put("status", withoutStalled(station.get("status")));

    assertThat(engine().kstatus(station)).isEqualTo("Failed");
    assertThat(engine().kstatus(unstalled)).isEqualTo("InProgress");
  }

  private static Map<?, ?> withoutStalled(Object status) {
    Map<Object, Object> less = new HashMap<>((Map<?, ?>) status);
    less.computeIfPresent(
        "conditions",
        (_, conditions) ->
            ((List<?>) conditions)
                .stream().filter(it -> !"Stalled".equals(((Map<?, ?>) it).get("type"))).toList());
    return less;
  }

  private static CertificateFacts at(Instant now) {
    return being(VERIFIED, now);
  }

  private static CertificateFacts being(Verification verification, Instant now) {
    return new CertificateFacts(
        1,
        verification,
        Optional.empty(),
        Optional.empty(),
        new Life(END, Optional.empty(), Optional.empty(), now));
  }

  private static CertificateFacts followed() {
    Optional<Instant> seen = Optional.of(NOW);
    return new CertificateFacts(
        1, VERIFIED, Optional.empty(), Optional.of("hill-next"), new Life(END, seen, seen, NOW));
  }

  private static CertificateFacts revoked(Listing listing, Instant now) {
    return new CertificateFacts(
        1,
        VERIFIED,
        Optional.of(
            new RevokedCertificate(
                new SerialNumber(BigInteger.valueOf(17)), RevocationReason.SUPERSEDED, listing)),
        Optional.empty(),
        new Life(END, Optional.empty(), Optional.empty(), now));
  }

  private GitOpsEngine engine() {
    return new GitOpsEngine(folder);
  }
}
