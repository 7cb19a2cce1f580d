package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.LedgerNames;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Parts of a ledger are deleted, or put back from an older backup, while the operator runs. */
class LedgerTakenBackTest {
  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(LedgerTakenBackTest.class);

  private static final Pattern NUMBER = Pattern.compile("crlNumber=\"(\\d+)\"");
  private static final PlatformTeam TEAM = new PlatformTeam("taken-back");
  private static OperatorJvm operator;
  private static RunArchive archive;

  @BeforeAll
  static void operatorStarts() {
    archive = TEAM.archive("taken-back");
    operator =
        OperatorJvm.start(
            ControlPlane.shared(),
            "taken-back",
            "--no-leader-election",
            "--namespace",
            TEAM.stationNamespace());
  }

  /** Whatever was taken back: every certificate is accounted for, and no CRL lists less. */
  @AfterAll
  static void auditorFindsNothing() {
    try (OperatorJvm last = operator;
        RunArchive kept = archive) {
      kept.awaitsNoSin(last);
    } finally {
      TEAM.leaves();
    }
  }

  @Test
  @DisplayName(
      "S41 The head of a CRL deleted: it is told, no entry is lost, and CRL numbers go on from the"
          + " one that was")
  void deletedHead() {
    try (LongRun run = RUNS.run("the head of a CRL deleted", archive, operator)) {
      deletedHead(run);
      archive.awaitsNoSin(operator);
      run.holds();
    }
  }

  private static void deletedHead(LongRun run) {
    AuthorityName authority = issuing("headless");
    BaseStationCertificate revoked = revokes(authority, "revoked-headless");
    ConfigMap head = head(authority);
    archive.keepsLists();

    TEAM.patches(head, "{\"metadata\":{\"finalizers\":null}}");
    TEAM.cluster().resource(head).delete();
    TEAM.hurries(authority);

    TEAM.awaits(authority, "False", "Recovered");
    run.isMet();
    awaitsNumberAbove(authority, head);
    assertThat(published(authority)).contains(revoked.getSpec().serialNumber());
    goesOn(authority, "after-headless");
  }

  @Test
  @DisplayName(
      "S41 A whole ledger put back from before a revocation: it is told, the next CRL lists the"
          + " certificate again, and has a higher number than the one that was")
  void olderLedger() {
    try (LongRun run = RUNS.run("a ledger taken back", archive, operator)) {
      olderLedger(run);
      archive.awaitsNoSin(operator);
      run.holds();
    }
  }

  private static void olderLedger(LongRun run) {
    AuthorityName authority = issuing("older");
    BaseStationCertificate certificate = issues(authority, "revoked-older");
    await("head, segment and spare").until(() -> TEAM.ledgerParts(authority).size() >= 3);
    List<ConfigMap> backup = TEAM.ledgerParts(authority);
    revokes(certificate);
    ConfigMap head = head(authority);
    archive.keepsLists();

    backup.stream().filter(LedgerTakenBackTest::isHead).forEach(LedgerTakenBackTest::putsBack);
    backup.stream().filter(part -> !isHead(part)).forEach(LedgerTakenBackTest::putsBack);
    TEAM.hurries(authority);

    TEAM.awaits(authority, "False", "Recovered");
    run.isMet();
    awaitsNumberAbove(authority, head);
    assertThat(published(authority)).contains(certificate.getSpec().serialNumber());
    goesOn(authority, "after-older");
  }

  @Test
  @DisplayName(
      "S41 A segment put back from before a revocation: it is named, nothing is issued and no CRL"
          + " made from it, until the newer one is back")
  void olderSegment() {
    try (LongRun run = RUNS.run("a segment of a ledger taken back", archive, operator)) {
      olderSegment(run);
      archive.awaitsNoSin(operator);
      run.holds();
    }
  }

  private static void olderSegment(LongRun run) {
    AuthorityName authority = issuing("shorter");
    BaseStationCertificate certificate = issues(authority, "revoked-shorter");
    await("head, segment and spare").until(() -> TEAM.ledgerParts(authority).size() >= 3);
    List<ConfigMap> backup = TEAM.ledgerParts(authority);
    revokes(certificate);
    ConfigMap head = head(authority);
    ConfigMap older =
        backup.stream().filter(LedgerTakenBackTest::hasGrownSince).findFirst().orElseThrow();
    ConfigMap newer = live(older);

    putsBack(older);
    TEAM.hurries(authority);

    CertificateAuthority told = TEAM.awaits(authority, "False", "PublicationRefused");
    run.isMet();
    assertThat(message(told)).contains(older.getMetadata().getName(), "put it back from a backup");
    Station waiting = Station.named("waiting-shorter");
    TEAM.appliesUnder(authority, waiting);
    TEAM.awaits(waiting, ConditionType.READY, "False", "AuthorityNotReady");
    assertThat(head(authority).getData()).isEqualTo(head.getData());

    putsBack(newer);
    TEAM.hurries(authority);

    TEAM.awaits(authority, "True", "Issuing");
    TEAM.awaitsReady(waiting);
    revokes(TEAM.currentOf(waiting));
    awaitsNumberAbove(authority, head);
    assertThat(published(authority)).contains(certificate.getSpec().serialNumber());
  }

  private static AuthorityName issuing(String name) {
    AuthorityName authority = TEAM.authority(name);
    TEAM.appliesAuthority(name);
    TEAM.awaits(authority, "True", "Issuing");
    return authority;
  }

  private static BaseStationCertificate issues(AuthorityName authority, String name) {
    Station station = Station.named(name);
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    return TEAM.currentOf(station);
  }

  private static BaseStationCertificate revokes(AuthorityName authority, String name) {
    BaseStationCertificate certificate = issues(authority, name);
    revokes(certificate);
    return certificate;
  }

  private static void revokes(BaseStationCertificate certificate) {
    TEAM.revokes(certificate, "superseded");
    await("it is published")
        .until(
            () ->
                ConditionType.REVOCATION_PUBLISHED.isTrueIn(
                    TEAM.cluster().resource(certificate).require().getStatus().conditions()));
  }

  /** By a person's word; and no number that was published is below one before it. */
  private static void goesOn(AuthorityName authority, String name) {
    assertThat(operator.exitCodes()).as("began anew, to read everything").containsOnly(75);
    TEAM.with(authority.name()).resumes("Recovered");
    TEAM.awaits(authority, "True", "Issuing");
    issues(authority, name);
    assertThat(publishedNumbers(authority))
        .hasSizeGreaterThan(1)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  private static List<BigInteger> publishedNumbers(AuthorityName authority) {
    return operator
        .log()
        .lines()
        .filter(line -> line.contains("CRL published authority=\"" + authority + "\""))
        .flatMap(line -> NUMBER.matcher(line).results())
        .map(match -> new BigInteger(match.group(1)))
        .toList();
  }

  private static List<String> published(AuthorityName authority) {
    return List.copyOf(new PublishedList(TEAM, authority).serialNumbers());
  }

  private static void awaitsNumberAbove(AuthorityName authority, ConfigMap former) {
    await("a CRL number above " + number(former))
        .until(() -> number(head(authority)).compareTo(number(former)) > 0);
  }

  private static BigInteger number(ConfigMap head) {
    return new BigInteger(head.getData().get("crlNumber"));
  }

  private static ConfigMap head(AuthorityName authority) {
    return TEAM.ledgerParts(authority).stream()
        .filter(LedgerTakenBackTest::isHead)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isHead(ConfigMap part) {
    return LedgerNames.HEAD.equals(part.getMetadata().getLabels().get(LedgerNames.PART_LABEL));
  }

  private static boolean hasGrownSince(ConfigMap backup) {
    return !isHead(backup) && !live(backup).getBinaryData().equals(backup.getBinaryData());
  }

  private static ConfigMap live(ConfigMap part) {
    return TEAM.cluster().resource(part).require();
  }

  /** Whatever the operator writes at the same moment. */
  private static void putsBack(ConfigMap part) {
    TEAM.patches(
        part,
        Serialization.asJson(Map.of("data", part.getData(), "binaryData", part.getBinaryData())));
  }

  private static String message(CertificateAuthority authority) {
    return ConditionType.READY
        .in(Objects.requireNonNull(authority.getStatus()).conditions())
        .map(Condition::message)
        .orElseThrow();
  }
}
