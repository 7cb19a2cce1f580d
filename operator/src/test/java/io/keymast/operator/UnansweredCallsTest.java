package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.FaultProxy;
import io.keymast.support.ManagementPort;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every thread of the operator's calls the API server, which does not answer. */
class UnansweredCallsTest {
  private static final int THREADS = 4;
  private static final int STATIONS = 12;

  /** Sooner than any call to the API server is given up. */
  private static final Duration SOON = Duration.ofSeconds(9);

  private static final String DONE = "keymast_reconciliation_duration_seconds_count";

  /** How it does not, and within which time a call has to end. */
  enum Absence {
    ITS_PORT_IS_CLOSED(FaultProxy::closesItsPort, FaultProxy::opensItsPort, Duration.ofSeconds(10)),
    IT_IS_SILENT(FaultProxy::fallsSilent, FaultProxy::comesBack, Duration.ofMinutes(1));

    @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
    private final Consumer<FaultProxy> begin;

    @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
    private final Consumer<FaultProxy> end;

    private final Duration longestCall;

    Absence(Consumer<FaultProxy> begin, Consumer<FaultProxy> end, Duration longestCall) {
      this.begin = begin;
      this.end = end;
      this.longestCall = longestCall;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @ParameterizedTest(
      name =
          "S25 The API server does not answer, {0}: no call keeps a thread for long, probes and"
              + " metrics are answered meanwhile, and all is made up for afterwards")
  @EnumSource
  void holdsNobodyUp(Absence absence) {
    String name = absence.toString().replace(' ', '-');
    try (ProxiedTeam site =
            ProxiedTeam.unelected(
                name, Duration.ofMinutes(1), "--reconcile-threads", Integer.toString(THREADS));
        RunArchive archive = site.team().archive(name)) {
      PlatformTeam team = site.team();
      team.hasAnAuthority();
      List<Station> stations =
          IntStream.range(0, STATIONS).mapToObj(i -> Station.named(name + "-" + i)).toList();
      stations.forEach(it -> team.applies(it, "certificate: {duration: 2h, renewBefore: 90m}"));
      stations.forEach(team::awaitsReady);
      ManagementPort management = management(site.operator());
      double before = failures(management);

      absence.begin.accept(site.proxy());
      site.operator().advance(Duration.ofMinutes(50));

      long began = System.nanoTime();
      List<Answered> meanwhile = new ArrayList<>();
      await("every thread has called in vain")
          .until(
              () -> {
                meanwhile.addAll(answers(management));
                return failures(management) >= before + THREADS;
              });
      assertThat(since(began)).isLessThan(absence.longestCall);
      assertThat(meanwhile)
          .allSatisfy(it -> assertThat(it.status()).as(it.path()).isEqualTo(200))
          .allSatisfy(it -> assertThat(it.within()).as(it.path()).isLessThan(SOON));
      absence.end.accept(site.proxy());

      stations.forEach(it -> await().until(() -> team.certificatesOf(it).size() == 2));
      stations.forEach(team::awaitsReady);
      assertThat(team.certificates()).hasSize(2 * STATIONS);
      assertThat(site.operator().exitCodes()).as("it went on").isEmpty();
      assertThat(archive.judged(site.operator()).sins()).isEmpty();
    }
  }

  private record Answered(String path, int status, Duration within) {}

  private static List<Answered> answers(ManagementPort management) {
    return Stream.of("/livez", "/readyz", "/metrics")
        .map(
            path -> {
              long began = System.nanoTime();
              return new Answered(path, management.status(path), since(began));
            })
        .toList();
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Of whatever was looked at. */
  private static double failures(ManagementPort management) {
    return management
        .metrics()
        .lines()
        .filter(line -> line.startsWith(DONE) && line.contains("result=\"failed\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static ManagementPort management(OperatorJvm operator) {
    Matcher said =
        Pattern.compile("operator started .*\\bmanagementPort=\"(\\d+)\"").matcher(operator.log());
    assertThat(said.find()).as(operator.log()).isTrue();
    return new ManagementPort(Integer.parseInt(said.group(1)));
  }
}
