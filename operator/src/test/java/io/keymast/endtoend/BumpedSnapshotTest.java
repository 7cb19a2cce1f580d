package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.keymast.operator.LongRun;
import io.keymast.operator.RestoredRuns;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * etcd is put back to before a first certificate and another one of a station that had one. Its
 * resourceVersions go on, and no CRL was published since, so that no number tells of it.
 */
class BumpedSnapshotTest {
  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(BumpedSnapshotTest.class);

  /** No shorter life than an hour is allowed, of which a tenth has to pass. */
  private static final Duration RENEWED = Duration.ofMinutes(10);

  private static final Pattern STORED =
      Pattern.compile("\"journal\":\"stored\".*\"serialNumber\":\"([0-9A-F]+)\",\"station\"");

  @Test
  @EnabledIfSystemProperty(named = "keymast.torture", matches = "true")
  @DisplayName(
      "S41 etcd put back by a bumped revision to before a certificate and a key change: both"
          + " certificates are known again and can be revoked, issuing is held, and no revision"
          + " has a second one")
  void keyChange() {
    isPutBack("bumped-key-change", new Another("", Box::newKey, ""));
  }

  @Test
  @EnabledIfSystemProperty(named = "keymast.torture", matches = "true")
  @DisplayName("S41 The same to before a renewal, which is due minutes after the first one")
  void renewal() {
    isPutBack(
        "bumped-renewal",
        new Another(
            "certificate: {duration: 1h, renewBefore: 54m}",
            _ -> {},
            "certificate: {duration: 17520h, renewBefore: 54m}"));
  }

  /**
   * What leads to another certificate of a station.
   *
   * @param before a line of its spec; empty for none
   * @param happens to the station
   * @param after what its spec says then
   */
  private record Another(String before, Consumer<Box> happens, String after) {}

  private static void isPutBack(String name, Another another) {
    try (RestoredCluster cluster = new RestoredCluster(name);
        LongRun run = cluster.run(RUNS, "etcd put back by a bumped revision: " + name)) {
      Box known = cluster.newBox("known");
      Box late = cluster.newBox("late");
      String former = cluster.issues(known, another.before());
      cluster.takesSnapshot();
      another.happens().accept(known);
      cluster.declares(known, another.after());
      String first = cluster.issues(late);
      await("it has another")
          .atMost(RENEWED)
          .until(() -> !cluster.serialNumberOf(known).equals(former));
      String second = cluster.serialNumberOf(known);

      cluster.putsSnapshotBackBumped();
      run.isMet();

      cluster.awaitsReady("False", "Recovered");
      await("it has begun anew").until(() -> cluster.operator().exitCodes(), List.of(75)::equals);
      await("it is up").until(cluster.operator()::isUp);
      cluster.declares(known, another.after());
      cluster.declares(late);
      cluster.team().awaitsReady(late);
      assertThat(cluster.serialNumberOf(late)).isEqualTo(first);
      await("it has the same other").until(() -> cluster.serialNumberOf(known).equals(second));
      assertThat(cluster.brakes()).containsExactly("Recovered");

      cluster.resumes();
      cluster.awaitsReady("True", "Issuing");
      assertThat(serialNumbers(cluster, late)).containsExactly(first);
      assertThat(serialNumbers(cluster, known)).containsExactlyInAnyOrder(former, second);
      try (PolledCrl crl = cluster.polledCrl()) {
        cluster.declares(known, "state: Stolen");
        cluster.team().deletes(late);
        await("the theft is published").until(() -> crl.lists(former, second, first));
        assertThat(issued(cluster)).containsExactlyInAnyOrder(former, second, first);
        cluster.awaitsNoSin(crl);
      }
      run.holds();
    }
  }

  private static List<String> serialNumbers(RestoredCluster cluster, Box box) {
    return cluster.team().certificatesOf(box).stream()
        .map(
            (GenericKubernetesResource certificate) ->
                certificate.<Object>get("spec", "serialNumber").toString())
        .toList();
  }

  private static List<String> issued(RestoredCluster cluster) {
    return cluster.operator().journal().stream()
        .flatMap(line -> STORED.matcher(line).results())
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
