package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.keymast.support.OwnRights;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the owner of a station, who has Kubernetes' role edit, can do about a hold. */
class OwnersSuspensionTest {
  private static final String SUSPENDS = "{\"spec\":{\"state\":\"Suspended\"}}";
  private static final String RESUMES = "{\"spec\":{\"state\":\"Active\"}}";
  private static final String REGENERATES =
      "{\"spec\":{\"regenerate\":{\"token\":\"t\",\"reason\":\"CertificateLost\"}}}";
  private static final String LIFTS = "{\"spec\":{\"revocation\":null}}";
  private static final String HOLDS_BY_HAND =
      "{\"spec\":{\"revocation\":{\"reason\":\"certificateHold\",\"cause\":null}}}";

  private static final PlatformTeam TEAM = new PlatformTeam("owners-suspension");
  private static final KubernetesClient OWNER = ControlPlane.shared().impersonating("owner");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

  @BeforeAll
  static void peopleAndAnAuthority() {
    TEAM.hasAnAuthority();
    TEAM.cluster()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(TEAM.stationNamespace())
                .withName("owner")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "edit")
                .addNewSubject("rbac.authorization.k8s.io", "User", "owner", null)
                .build())
        .create();
    await("the owner's rights")
        .until(
            () ->
                new OwnRights(OWNER)
                    .allow("patch", "keymast.io", "basestations", TEAM.stationNamespace()));
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
    OWNER.close();
  }

  @Test
  @DisplayName("S35 Who may suspend may resume, and that lifts the hold")
  void resumes() {
    Station station = issued("resumed");
    BaseStationCertificate certificate = TEAM.currentOf(station);
    owner(station, SUSPENDS);
    TEAM.awaits(station, ConditionType.READY, "False", "Suspended");
    assertThat(reasonListed(certificate)).contains(RevocationReason.CERTIFICATE_HOLD);

    owner(station, RESUMES);

    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getMetadata().getUid())
        .isEqualTo(certificate.getMetadata().getUid());
    assertThat(reasonListed(certificate)).isEmpty();
  }

  @Test
  @DisplayName("A hold by an administrator's hand the owner lifts neither by word nor by resuming")
  void heldByHand() {
    Station station = issued("held-by-hand");
    BaseStationCertificate certificate = TEAM.currentOf(station);
    TEAM.patches(certificate, HOLDS_BY_HAND);
    TEAM.awaits(station, ConditionType.READY, "False", "CertificateOnHold");

    assertRefused(() -> owner(certificate, LIFTS));
    owner(station, SUSPENDS);
    TEAM.awaits(station, ConditionType.READY, "False", "Suspended");
    owner(station, RESUMES);

    TEAM.awaits(station, ConditionType.READY, "False", "CertificateOnHold");
    assertThat(reasonListed(certificate)).contains(RevocationReason.CERTIFICATE_HOLD);
  }

  @Test
  @DisplayName("A hold by suspension that an administrator makes his own outlives resuming")
  void takenOver() {
    Station station = issued("taken-over");
    BaseStationCertificate certificate = TEAM.currentOf(station);
    owner(station, SUSPENDS);
    TEAM.awaits(station, ConditionType.READY, "False", "Suspended");

    TEAM.patches(certificate, HOLDS_BY_HAND);
    owner(station, RESUMES);

    TEAM.awaits(station, ConditionType.READY, "False", "CertificateOnHold");
    assertThat(reasonListed(certificate)).contains(RevocationReason.CERTIFICATE_HOLD);
  }

  @Test
  @DisplayName("A hold is of one certificate: the owner may ask for another, which is issued")
  void asksForAnother() {
    Station station = issued("another");
    BaseStationCertificate held = TEAM.currentOf(station);
    TEAM.patches(held, HOLDS_BY_HAND);
    TEAM.awaits(station, ConditionType.READY, "False", "CertificateOnHold");

    owner(station, REGENERATES);

    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(2);
    assertThat(reasonListed(held)).contains(RevocationReason.SUPERSEDED);
  }

  @Test
  @DisplayName(
      "An authority that admits its namespace no longer issues no other, and holds do hold")
  void isKeptOut() {
    AuthorityName authority = TEAM.authority("closing");
    TEAM.appliesAuthority(authority.name());
    Station station = Station.named("kept-out");
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);

    TEAM.appliesAuthority(authority.name(), "allowedNamespaces: {from: Same}");
    TEAM.awaits(station, ConditionType.READY, "False", "NamespaceNotAllowed");
    TEAM.patches(certificate, HOLDS_BY_HAND);
    owner(station, REGENERATES);

    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.ledger(authority).entries())
                    .extracting(RevocationEntry::reason)
                    .containsExactly(RevocationReason.CERTIFICATE_HOLD));
    await("it was asked in vain")
        .untilAsserted(
            () -> {
              BaseStation seen = TEAM.sees(station);
              assertThat(seen.getStatus().observedGeneration())
                  .isEqualTo(seen.getMetadata().getGeneration());
            });
    TEAM.awaits(station, ConditionType.READY, "False", "NamespaceNotAllowed");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  private static Station issued(String name) {
    Station station = Station.named(name);
    TEAM.applies(station);
    TEAM.awaitsReady(station);
    return station;
  }

  private static void owner(Station station, String merge) {
    owner(TEAM.sees(station), merge);
  }

  private static void owner(HasMetadata object, String merge) {
    OWNER.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private static Optional<RevocationReason> reasonListed(BaseStationCertificate certificate) {
    return TEAM.ledgerEntryOf(certificate).map(RevocationEntry::reason);
  }
}
