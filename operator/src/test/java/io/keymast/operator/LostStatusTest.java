package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.KeyId;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.LedgerNames;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority with two CA keys loses its status: what each of them revoked is published on. */
class LostStatusTest {

  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("lost-status");
  private final Station station = Station.named("hill");
  private List<KeyId> keys;

  /** The first key issues, the second one is to. */
  @BeforeEach
  void hasTwoKeys() {
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.applies(station);
      team.awaitsReady(station);
      clock.advance(Duration.ofHours(1));
      givesUp(Duration.ofDays(2));
      team.awaits(team.authority(), it -> generations().size() == 2);
      keys =
          generations().stream()
              .map(it -> KeyId.parse(Objects.requireNonNull(it.keyId())).orElseThrow())
              .toList();
      await().until(() -> keys.stream().allMatch(this::hasPublished));
    }
  }

  @AfterEach
  void leaves() {
    team.leaves();
  }

  @Test
  @DisplayName(
      "S36 After a restart, the CRL of each key is kept fresh while nobody can tell which one is to"
          + " issue")
  void uncertain() {
    team.patches(team.sees(team.authority()), "{\"spec\":{\"rotation\":null}}");
    moves("lora-ca", "lora-ca-3");
    team.wipesStatus(team.authority());
    List<String> before = published();
    clock.advance(Duration.ofHours(2));

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), "False", "CAKeyUncertain");

      await().until(() -> published().stream().noneMatch(before::contains));
    }
  }

  @Test
  @DisplayName(
      "S36 The CRL of a former key of which only revocations tell is kept fresh, and its Secret kept")
  void onlyRevoked() {
    BaseStationCertificate certificate = team.currentOf(station);
    clock.advance(Duration.ofDays(3));
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), it -> "Active".equals(generations().getLast().state()));
      Station later = Station.named("valley");
      team.applies(later);
      team.awaitsReady(later);
      team.deletes(station);
      await().until(() -> team.station(station).get() == null);
    }
    assertThat(team.ledgerEntryOf(certificate)).isPresent();
    team.wipesStatus(team.authority());
    List<String> before = published();
    clock.advance(Duration.ofHours(2));

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), it -> it.getStatus() != null && it.getStatus().crl() != null);

      await().until(() -> published().stream().noneMatch(before::contains));
      assertThat(generations()).hasSize(2);
      assertThat(team.secret("lora-ca").require().getMetadata().getFinalizers()).isNotEmpty();
    }
  }

  private void givesUp(Duration in) {
    team.patches(
        team.sees(team.authority()),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(clock.instant().plus(in)));
  }

  private List<Generation> generations() {
    return Objects.requireNonNullElse(
        team.sees(team.authority()).getStatus().generations(), List.of());
  }

  /** As a person may put a backup back. */
  private void moves(String from, String to) {
    Secret secret = team.secret(from).require();
    team.losesSecret(from);
    secret.getMetadata().setName(to);
    team.putsBackWithoutLabels(secret);
    team.labelsAsOperators(to);
  }

  private boolean hasPublished(KeyId key) {
    return head(key) != null;
  }

  /** The number of each key's CRL. */
  private List<String> published() {
    return keys.stream().map(key -> CrlHead.read(head(key)).fields().number().toString()).toList();
  }

  private ConfigMap head(KeyId key) {
    return team.cluster()
        .configMaps()
        .inNamespace(team.authority().namespace())
        .withName(LedgerNames.head(team.authority().name(), key))
        .get();
  }
}
