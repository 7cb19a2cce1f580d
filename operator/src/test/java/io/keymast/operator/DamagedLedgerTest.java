package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.LedgerNames;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import io.keymast.support.Resources;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A ConfigMap of one CA key's ledger can't be read; the authority has two CA keys. */
class DamagedLedgerTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("damaged-ledger");
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "S36 Where the ledger of another CA key is damaged, issuing and publishing go on, also after a"
          + " restart; what is damaged is named, and its CRL stays as it is")
  void another() {
    AuthorityName authority = hasTwoKeys("another");
    ConfigMap damaged = activeSegment(authority, keyIds(authority).getLast());
    String head = head(authority, keyIds(authority).getLast()).getMetadata().getResourceVersion();

    TEAM.patches(damaged, "{\"data\":{\"phase\":\"UNKNOWN\"}}");
    operator.close();
    operator = OperatorUnderTest.start(CLOCK);
    CLOCK.advance(Duration.ofHours(2));
    TEAM.hurries(authority);

    assertThat(message(TEAM.awaits(authority, "False", "PublicationRefused")))
        .contains(damaged.getMetadata().getName(), "put it back from a backup");
    issuesAndRevokes(authority, "meanwhile-another");
    assertThat(head(authority, keyIds(authority).getLast()).getMetadata().getResourceVersion())
        .isEqualTo(head);

    TEAM.patches(damaged, "{\"data\":{\"phase\":\"ACTIVE\"}}");
    TEAM.hurries(authority);

    TEAM.awaits(authority, "True", "Issuing");
  }

  @Test
  @DisplayName(
      "Where the ledger of the CA key that issues is damaged, nothing is issued that could not be"
          + " revoked, and the other key's CRL is kept fresh")
  void issuing() {
    AuthorityName authority = hasTwoKeys("issuing");
    ConfigMap damaged = activeSegment(authority, keyIds(authority).getFirst());

    TEAM.patches(damaged, "{\"data\":{\"phase\":\"UNKNOWN\"}}");
    TEAM.hurries(authority);

    TEAM.awaits(authority, "False", "PublicationRefused");
    Station station = Station.named("meanwhile-issuing");
    TEAM.appliesUnder(authority, station);
    TEAM.awaits(station, ConditionType.READY, "False", "AuthorityNotReady");
    ConfigMap before = head(authority, keyIds(authority).getLast());
    CLOCK.advance(Duration.ofHours(2));
    TEAM.hurries(authority);
    await()
        .until(
            () -> !head(authority, keyIds(authority).getLast()).getData().equals(before.getData()));
    assertThat(TEAM.certificatesOf(station)).isEmpty();

    TEAM.patches(damaged, "{\"data\":{\"phase\":\"ACTIVE\"}}");
    TEAM.hurries(authority);

    TEAM.awaitsReady(station);
  }

  @Test
  @DisplayName(
      "S36 Where the head of another CA key's CRL is damaged, it is named, and nothing else stops")
  void head() {
    AuthorityName authority = hasTwoKeys("headless");
    ConfigMap damaged = head(authority, keyIds(authority).getLast());
    ConfigMap other = head(authority, keyIds(authority).getFirst());

    TEAM.patches(
        damaged,
        "{\"binaryData\":{\"certificate\":\"%s\"}}"
            .formatted(other.getBinaryData().get("certificate")));
    TEAM.hurries(authority);

    assertThat(message(TEAM.awaits(authority, "False", "PublicationRefused")))
        .contains(damaged.getMetadata().getName(), "put it back from a backup");
    issuesAndRevokes(authority, "meanwhile-headless");
    assertThat(TEAM.sees(authority).getStatus().generations()).hasSize(2);

    TEAM.patches(
        damaged,
        "{\"binaryData\":{\"certificate\":\"%s\"}}"
            .formatted(damaged.getBinaryData().get("certificate")));
    TEAM.hurries(authority);

    TEAM.awaits(authority, "True", "Issuing");
  }

  @Test
  @DisplayName(
      "S36 A head that somebody has changed is named, and no CRL follows it until it is put back")
  void changedHead() {
    AuthorityName authority = hasTwoKeys("changed");
    ConfigMap head = head(authority, keyIds(authority).getFirst());

    TEAM.patches(head, "{\"data\":{\"crlNumber\":\"7\"}}");
    CLOCK.advance(Duration.ofHours(2));
    TEAM.hurries(authority);

    assertThat(message(TEAM.awaits(authority, "False", "PublicationRefused")))
        .contains(head.getMetadata().getName(), "put it back from a backup");
    assertThat(head(authority, keyIds(authority).getFirst()).getData())
        .containsEntry("crlNumber", "7");

    TEAM.patches(
        head, "{\"data\":{\"crlNumber\":\"%s\"}}".formatted(head.getData().get("crlNumber")));
    TEAM.hurries(authority);

    TEAM.awaits(authority, "True", "Issuing");
    await()
        .until(
            () ->
                number(head(authority, keyIds(authority).getFirst())).compareTo(number(head)) > 0);
  }

  private static BigInteger number(ConfigMap head) {
    return new BigInteger(head.getData().get("crlNumber"));
  }

  @Test
  @DisplayName(
      "S26 Where a part that the CRL lists is deleted, nothing more is issued until it is back")
  void deleted() {
    AuthorityName authority = hasTwoKeys("bereft");
    issuesAndRevokes(authority, "former-bereft");
    ConfigMap segment = activeSegment(authority, keyIds(authority).getFirst());

    TEAM.patches(segment, "{\"metadata\":{\"finalizers\":null}}");
    TEAM.cluster().resource(segment).delete();
    TEAM.hurries(authority);

    assertThat(message(TEAM.awaits(authority, "False", "PublicationRefused")))
        .contains(segment.getMetadata().getName() + " is missing");
    Station station = Station.named("meanwhile-bereft");
    TEAM.appliesUnder(authority, station);
    TEAM.awaits(station, ConditionType.READY, "False", "AuthorityNotReady");
    assertThat(TEAM.certificatesOf(station)).isEmpty();

    Resources.apply(TEAM.cluster(), fresh(segment));
    TEAM.hurries(authority);

    TEAM.awaitsReady(station);
  }

  private static ConfigMap fresh(ConfigMap backup) {
    return new ConfigMapBuilder(backup)
        .editMetadata()
        .withUid(null)
        .withResourceVersion(null)
        .withCreationTimestamp(null)
        .withManagedFields(List.of())
        .endMetadata()
        .build();
  }

  /** The first issues, the second is trusted; each has published. */
  private static AuthorityName hasTwoKeys(String name) {
    AuthorityName authority = TEAM.authority(name);
    TEAM.suppliesCa(name + "-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        name,
        "source: {secretName: %s-tls}".formatted(name),
        "rotation: {trustBefore: 480h, spread: 24h}");
    TEAM.awaits(authority, "True", "Issuing");
    TEAM.suppliesCa(name + "-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    TEAM.awaits(authority, seen -> seen.getStatus().generations().size() == 2);
    await()
        .until(
            () ->
                keyIds(authority).stream()
                    .allMatch(key -> parts(authority, key, LedgerNames.HEAD).size() == 1));
    return authority;
  }

  private static List<String> keyIds(AuthorityName authority) {
    return TEAM.sees(authority).getStatus().generations().stream()
        .sorted(Comparator.comparing(Generation::number))
        .map(Generation::keyId)
        .toList();
  }

  private static ConfigMap head(AuthorityName authority, String keyId) {
    return parts(authority, keyId, LedgerNames.HEAD).getFirst();
  }

  private static ConfigMap activeSegment(AuthorityName authority, String keyId) {
    return await()
        .until(
            () -> parts(authority, keyId, LedgerNames.SEGMENT).stream().findFirst(),
            found -> found.isPresent())
        .orElseThrow();
  }

  private static List<ConfigMap> parts(AuthorityName authority, String keyId, String part) {
    return TEAM.ledgerParts(authority).stream()
        .filter(it -> part.equals(it.getMetadata().getLabels().get(LedgerNames.PART_LABEL)))
        .filter(it -> it.getMetadata().getName().contains(keyId))
        .sorted(Comparator.comparing(it -> it.getMetadata().getName()))
        .toList();
  }

  private static void issuesAndRevokes(AuthorityName authority, String name) {
    Station station = Station.named(name);
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.revokes(certificate, "keyCompromise");
    await("it is published")
        .until(
            () -> {
              BaseStationCertificate seen = TEAM.cluster().resource(certificate).require();
              return seen.getStatus() != null
                  && ConditionType.REVOCATION_PUBLISHED.isTrueIn(seen.getStatus().conditions());
            });
  }

  private static String message(CertificateAuthority authority) {
    return ConditionType.READY
        .in(Objects.requireNonNull(authority.getStatus()).conditions())
        .map(Condition::message)
        .orElseThrow();
  }
}
