package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.operator.LongRun;
import io.keymast.operator.RestoredRuns;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class RestoredSnapshotTest {
  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(RestoredSnapshotTest.class);

  private static final String FORMER = "correct horse battery";
  private static final String LATER = "staple correct horse";

  /** Nine times what was measured: machines that tests share are slow. */
  private static final Duration CONVERGED = Duration.ofSeconds(90);

  private static final Pattern STORED =
      Pattern.compile("\"journal\":\"stored\".*\"serialNumber\":\"([0-9A-F]+)\"");

  @Test
  @DisplayName(
      "S41 etcd put back to an older snapshot: no revocation lost, the CRL number goes on, and"
          + " within 90 seconds both processes see again; the auditor, told of the snapshot, finds"
          + " nothing")
  void olderSnapshot() {
    try (RestoredCluster cluster = new RestoredCluster("restored-snapshot");
        LongRun run = cluster.run(RUNS, "etcd put back to an older snapshot")) {
      Box known = cluster.newBox("known");
      Box deleted = cluster.newBox("deleted");
      String regenerated = cluster.issues(known);
      String gone = cluster.issues(deleted);
      cluster.takesSnapshot();
      try (PolledCrl crl = cluster.polledCrl()) {
        Box late = cluster.newBox("late");
        String lost = cluster.issues(late);
        cluster.team().regenerates(known, "lost");
        cluster.team().deletes(deleted);
        cluster.team().deletes(late);
        await("the revocations are published").until(() -> crl.lists(regenerated, gone, lost));
        BigInteger before = crl.number();
        cluster.says("of an earlier brake");
        await("the word is used up").until(() -> cluster.hasHeard("of an earlier brake"));

        cluster.putsSnapshotBack();
        Instant back = Clock.systemUTC().instant();
        run.isMet();

        cluster.awaitsReady("False", "Recovered");
        await("what was revoked since the snapshot is published again")
            .until(() -> crl.number().compareTo(before) > 0 && crl.lists(regenerated, gone, lost));
        assertThat(crl.numbers()).isSorted();
        assertThat(cluster.brakes()).containsExactly("Recovered");
        assertThat(cluster.warnings()).extracting(Event::getReason).contains("Recovered");
        await("it has begun anew").until(() -> cluster.operator().exitCodes(), List.of(75)::equals);
        assertThat(cluster.operator().starts()).isEqualTo(2);
        await("the Key Installer sees again")
            .until(() -> cluster.keyInstaller().log().contains("The cluster is read anew"));
        await("the operator does too").until(cluster.operator()::isUp);
        assertThat(convergence(cluster, crl, back)).isLessThan(CONVERGED);

        cluster.says("of an earlier brake");
        await("what Git still says is heard").until(() -> cluster.hasHeard("of an earlier brake"));
        Box after = cluster.newBox("after");
        cluster.declares(after);
        cluster.team().awaits(after, "Ready", "False", "IssuingHeld");
        cluster.resumes();
        cluster.awaitsReady("True", "Issuing");
        cluster.team().awaitsReady(after);
        await("the station whose certificate was lost has another")
            .until(() -> !cluster.serialNumberOf(known).equals(regenerated));
        assertThat(issued(cluster)).doesNotHaveDuplicates();
        await("both processes see what happens now")
            .until(() -> crl.number().compareTo(before) > 0 && crl.lists(regenerated, gone, lost));
        assertThat(crl.numbers()).isSorted();
        cluster.awaitsNoSin(crl);
        run.holds();
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "keymast.torture", matches = "true")
  @DisplayName(
      "S41 etcd put back to before a password alone was changed, which only a Key Installer's watch"
          + " of Secrets has seen: it takes the former one again, and no other")
  void onlyAPassword() {
    try (RestoredCluster cluster =
            new RestoredCluster("restored-password", "keyInstaller: {authentication: Password}");
        LongRun run = cluster.run(RUNS, "etcd put back to before a password was changed")) {
      Box box = cluster.newBoxForPassword("known");
      cluster.team().setsPassword(box, FORMER);
      cluster.issues(box);
      cluster.awaitsPoll(box, FORMER, Box.INSTALLED);
      cluster.awaitsPoll(box, FORMER, Box.INSTALLED);
      cluster.team().awaits(box, "CertificateInstalled", "True", "InUse");
      cluster.takesSnapshot();
      cluster.team().setsPassword(box, LATER);
      cluster.awaitsPoll(box, LATER, Box.INSTALLED);

      cluster.putsSnapshotBack();
      run.isMet();

      cluster.awaitsPoll(box, LATER, Box.REFUSED);
      cluster.awaitsPoll(box, FORMER, Box.INSTALLED);
      assertThat(cluster.team().certificatesOf(box)).hasSize(1);
      cluster.awaitsNoSin();
      run.holds();
    }
  }

  /** Until both have read all anew, and the CRL goes on, by what they say of when that was. */
  private static Duration convergence(RestoredCluster cluster, PolledCrl crl, Instant back) {
    Instant last =
        Stream.of(
                last(cluster.operator().log(), "operator started"),
                last(cluster.keyInstaller().log(), "The cluster is read anew"),
                crl.thisUpdate())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    Duration convergence = Duration.between(back, last);
    System.out.printf("restored: converged after %d s%n", convergence.toSeconds());
    return convergence;
  }

  /** When that was logged last. */
  private static Instant last(String log, String text) {
    return log.lines()
        .filter(line -> line.contains(text))
        .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static List<String> issued(RestoredCluster cluster) {
    return cluster.operator().journal().stream()
        .flatMap(line -> STORED.matcher(line).results())
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
