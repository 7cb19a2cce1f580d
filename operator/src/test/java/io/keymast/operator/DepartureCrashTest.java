package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.ConditionType;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operator is killed as a deleted authority's ledger goes, part by part, and as its finalizer
 * goes: its ledger is gone by then. Whenever it is, nobody was told what no status says.
 */
class DepartureCrashTest {
  @AutoClose
  private static final ProxiedTeam SITE = ProxiedTeam.unelected("departure-crash", Duration.ZERO);

  private static final PlatformTeam TEAM = SITE.team();
  private static final OperatorJvm OPERATOR = SITE.operator();
  private static final Lane WRITES =
      SITE.proxy().open(write -> write.namespace().equals(TEAM.authority().namespace()));

  /** What was revoked then, of certificates that were about to end, counts no more. */
  private static final Clock YESTERDAY = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));

  static Stream<Fault> faults() {
    return Stream.of(new Fault.KillBefore(), new Fault.Answer(500));
  }

  @ParameterizedTest(
      name = "S36 {0} at its finalizer: it goes all the same, and nobody takes its ledger for lost")
  @MethodSource("faults")
  void goes(Fault fault) {
    AuthorityName authority = hasPublished("finalizer-" + nameOf(fault));
    Silence.awaitOf(OPERATOR, WRITES::count);
    WRITES.arm(write -> isOfTheAuthorityItself(write) ? fault : new Fault.None());

    TEAM.resource(authority).delete();
    await("the write that is hit").until(() -> !WRITES.hits().isEmpty());
    assertThat(TEAM.ledgerParts(authority)).isEmpty();
    WRITES.arm(write -> new Fault.None());

    awaitEnd(authority);
  }

  @Test
  @DisplayName("S36 Its stations hear that it issues nothing any more once its status says so")
  void saidFirst() {
    AuthorityName authority = hasPublished("said-first", "paused: true");
    List<Station> fleet =
        Stream.of("one", "two", "three", "four", "five").map(Station::named).toList();
    fleet.forEach(station -> TEAM.appliesUnder(authority, station));
    fleet.forEach(station -> TEAM.awaits(station, ConditionType.READY, "False", "Paused"));
    Silence.awaitOf(OPERATOR, WRITES::count);
    Lane stations = SITE.proxy().open(write -> write.namespace().equals(TEAM.stationNamespace()));
    List<String> said = new CopyOnWriteArrayList<>();
    Stream.of(WRITES, stations)
        .forEach(
            lane ->
                lane.arm(
                    write -> {
                      if (write.resource().endsWith("s/status")) {
                        said.add(write.resource());
                      }
                      return new Fault.None();
                    }));

    TEAM.resource(authority).delete();

    await("a station that was told").until(() -> said.contains("basestations/status"));
    assertThat(said).first().isEqualTo("certificateauthorities/status");
    SITE.proxy().close(stations);
    awaitEnd(authority);
  }

  static Stream<Fault> faultsOfParts() {
    return Stream.of(new Fault.KillAfter(), new Fault.Answer(422), new Fault.DropAnswer());
  }

  @ParameterizedTest(
      name =
          "S36 {0} as each part of its ledger is deleted, first the head of what was merged: it goes"
              + " with all of it")
  @MethodSource("faultsOfParts")
  void goesInParts(Fault fault) {
    AuthorityName authority = hasPublished("parts-" + nameOf(fault));
    hasMerged(authority);
    List<String> parts =
        PlatformView.names(TEAM.ledgerParts(authority)).stream()
            .filter(part -> isHit("DELETE", part, fault))
            .toList();
    Set<String> met = ConcurrentHashMap.newKeySet();
    WRITES.arm(
        write ->
            write.resource().equals("configmaps")
                    && isHit(write.method(), write.name(), fault)
                    && met.add(write.method() + write.name())
                ? fault
                : new Fault.None());

    TEAM.resource(authority).delete();

    awaitEnd(authority);
    assertThat(parts).isNotEmpty();
    assertThat(WRITES.hits()).extracting(ProxiedWrite::name).containsAll(parts);
    WRITES.arm(write -> new Fault.None());
  }

  private static void awaitEnd(AuthorityName authority) {
    await("its end").until(() -> TEAM.resource(authority).get() == null);
    assertThat(TEAM.ledgerParts(authority)).isEmpty();
    assertThat(OPERATOR.log()).doesNotContain("an older state of the cluster was put back");
  }

  private static AuthorityName hasPublished(String name, String... lines) {
    AuthorityName authority = TEAM.authority(name);
    TEAM.appliesAuthority(name, lines);
    TEAM.awaits(authority, seen -> seen.getStatus() != null && seen.getStatus().crl() != null);
    return authority;
  }

  /** A CRL lists a segment, which is then as compaction would have made it. */
  private static void hasMerged(AuthorityName authority) {
    KeyId key = TEAM.ledger(authority).generations().keySet().iterator().next();
    new RevocationLedger(TEAM.cluster(), YESTERDAY)
        .revoke(
            authority,
            List.of(
                new RevocationEntry(
                    new SerialNumber(BigInteger.TWO),
                    key,
                    YESTERDAY.instant(),
                    RevocationReason.SUPERSEDED,
                    YESTERDAY.instant())));
    TEAM.hurries(authority);
    await("its CRL")
        .until(
            () ->
                TEAM.ledger(authority)
                    .generation(key)
                    .filter(GenerationLedger::hasUnpublished)
                    .isEmpty());
    TEAM.patches(firstSegment(authority), "{\"data\":{\"phase\":\"MERGED\"}}");
    assertThat(TEAM.ledger(authority).damaged()).isEmpty();
  }

  private static ConfigMap firstSegment(AuthorityName authority) {
    return TEAM.ledgerParts(authority).stream()
        .filter(
            part ->
                LedgerNames.SEGMENT.equals(
                    part.getMetadata().getLabels().get(LedgerNames.PART_LABEL)))
        .min(Comparator.comparing(part -> part.getMetadata().getName()))
        .orElseThrow();
  }

  /**
   * It is killed once the head is gone, refused at each part, and unheard at each write: whose
   * answer is lost asks again, and meets its own write.
   */
  private static boolean isHit(String method, String name, Fault fault) {
    boolean isDeletion = method.equals("DELETE");
    return fault instanceof Fault.KillAfter
        ? isDeletion && name.endsWith(".crl")
        : isDeletion || fault instanceof Fault.DropAnswer;
  }

  private static String nameOf(Fault fault) {
    return fault.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static boolean isOfTheAuthorityItself(ProxiedWrite write) {
    return write.resource().equals("certificateauthorities");
  }
}
