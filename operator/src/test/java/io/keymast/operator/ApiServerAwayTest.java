package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.support.Lane;
import io.keymast.support.ProxiedWrite;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The operator's clock goes an hour forward while nobody answers it. */
class ApiServerAwayTest {
  private static final int UNANSWERED = 5;

  /** Failures after which the next try is that far. */
  private static final int HALF_A_MINUTE = 8;

  private static final int SECONDS = 5;
  private static final int JUMPS = 2;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Whoever finds that the API server is back, and whose next try is due just then. */
  private static final int AT_ONCE = 2;

  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(ApiServerAwayTest.class);

  @Test
  @DisplayName("S25 After an hour without the API server the operator makes up for all by itself")
  void anHour() {
    try (ProxiedTeam site = ProxiedTeam.unelected("away", Duration.ofMinutes(1));
        RunArchive archive = site.team().archive("away");
        LongRun run = RUNS.run("an hour without the API server", archive, site.operator())) {
      PlatformTeam team = site.team();
      Station due = Station.named("due");
      Station stolen = Station.named("stolen");
      Station newcomer = Station.named("newcomer");
      team.appliesAuthority("lora");
      team.applies(due, "certificate: {duration: 2h, renewBefore: 90m}");
      team.applies(stolen);
      team.awaitsReady(due);
      team.awaitsReady(stolen);
      Instant before =
          team.awaits(team.authority(), seen -> seen.getStatus().crl() != null)
              .getStatus()
              .crl()
              .thisUpdate();

      site.proxy().goesAway();
      team.applies(newcomer);
      team.applies(stolen, "state: Stolen");
      site.operator().advance(Duration.ofHours(1));
      await("an operator that asks in vain").until(() -> site.proxy().unanswered() >= UNANSWERED);
      run.isMet();
      assertThat(team.certificates()).hasSize(2);
      site.proxy().comesBack();

      team.awaitsReady(newcomer);
      await("the renewal that was due meanwhile").until(() -> team.certificatesOf(due).size() == 2);
      team.awaitsReady(due);
      await("the theft is published").until(() -> crl(team).entries() == 1);
      assertThat(crl(team).thisUpdate()).isAfter(before.plus(Duration.ofMinutes(59)));
      assertThat(team.certificates()).hasSize(4);
      archive.awaitsNoSin(site.operator());
      run.holds();
    }
  }

  @Test
  @DisplayName(
      "S25 After an outage what was due first is looked at first, however long it was tried in"
          + " vain, and nothing was tried too often meanwhile")
  void dueFirst() {
    try (ProxiedTeam site =
            ProxiedTeam.unelected("away-order", Duration.ofMinutes(1), "--reconcile-threads", "1");
        RunArchive archive = site.team().archive("away-order");
        LongRun run = RUNS.run("three hours without the API server", archive, site.operator())) {
      PlatformTeam team = site.team();
      team.appliesAuthority("lora", "certificates: {renewalSpread: 0s}");
      Station first = Station.named("first");
      List<Station> later =
          IntStream.range(0, 6).mapToObj(i -> Station.named("later-" + i)).toList();
      team.applies(first, "certificate: {duration: 6h, renewBefore: 5h}");
      later.forEach(it -> team.applies(it, "certificate: {duration: 6h, renewBefore: 3h}"));
      team.awaitsReady(first);
      later.forEach(team::awaitsReady);
      Lane creations =
          site.proxy()
              .open(
                  write ->
                      write.method().equals("POST")
                          && write.resource().equals("basestationcertificates"));

      site.proxy().goesAway();
      long left = System.nanoTime();
      site.operator().advance(Duration.ofMinutes(61));
      await("half a minute from one try to the next")
          .until(() -> failures(site, first) >= HALF_A_MINUTE);
      site.operator().advance(Duration.ofHours(2));
      await("seconds from one try to the next")
          .until(() -> later.stream().allMatch(it -> failures(site, it) >= SECONDS));
      long most = mostTries(Duration.ofNanos(System.nanoTime() - left));
      assertThat(site.operator().log().lines().filter(ApiServerAwayTest::isFailure))
          .as("each of the stations and their authority was tried at most %d times", most)
          .hasSizeLessThan((int) most * (later.size() + 2));
      assertThat(Stream.concat(Stream.of(first), later.stream()))
          .allSatisfy(it -> assertThat(failures(site, it)).isLessThanOrEqualTo(most));
      run.isMet();
      site.proxy().comesBack();

      later.forEach(it -> await().until(() -> team.certificatesOf(it).size() == 2));
      await().until(() -> team.certificatesOf(first).size() == 2);
      assertThat(creations.writes())
          .hasSize(1 + later.size())
          .extracting(ProxiedWrite::name)
          .as("at most those that were being tried come before it")
          .elements(IntStream.range(0, AT_ONCE + 1).toArray())
          .anyMatch(name -> name.startsWith(first.name()));
      archive.awaitsNoSin(site.operator());
      run.holds();
    }
  }

  private static long failures(ProxiedTeam site, Station station) {
    String named = "ResourceID{name='" + station.name() + "',";
    return site.operator()
        .log()
        .lines()
        .filter(ApiServerAwayTest::isFailure)
        .filter(line -> line.contains(named))
        .count();
  }

  private static boolean isFailure(String line) {
    return line.contains("Uncaught error during event processing");
  }

  /**
   * Half a second after the first one, and then each time twice as long as before, to a minute; and
   * whenever the clock jumps.
   */
  private static long mostTries(Duration outage) {
    long tries = 1 + JUMPS;
    Duration pause = FIRST_PAUSE;
    for (Duration left = outage.minus(pause); !left.isNegative(); left = left.minus(pause)) {
      tries++;
      pause = Collections.min(List.of(pause.multipliedBy(2), LONGEST_PAUSE));
    }
    return tries;
  }

  private static Crl crl(PlatformTeam team) {
    return team.sees(team.authority()).getStatus().crl();
  }
}
