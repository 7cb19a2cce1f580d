package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.OwnRights;
import io.keymast.support.Patience;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A station has a certificate of an authority whose namespace the chart no longer names. */
class UnservedFormerAuthorityTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NOT_SERVED = "AuthorityNotServed";
  private static final String ROLE = "keymast-operator-authorities";

  private final PlatformTeam team = new PlatformTeam("former");
  private final String formerNamespace = team.authority().namespace();
  private final PlatformTeam next = new PlatformTeam("present");
  private final AuthorityName present = next.authority();
  private final Station station = Station.named("moved");
  private OperatorUnderTest operator =
      OperatorUnderTest.ofAuthoritiesIn(CONTROL_PLANE.authorityNamespaces());

  @AfterEach
  void end() {
    if (team.cluster().namespaces().withName(formerNamespace).get() != null) {
      givesTheRightsBack();
    }
    team.leaves();
    next.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "It goes on with its next authority, is regenerated, and is told what can't be revoked; once"
          + " the namespace is given back, the CRL there lists it")
  void moved() {
    BaseStationCertificate first = movesOn();
    BaseStationCertificate second = team.currentOf(station);

    team.hearsOfUse(second, Instant.now());
    team.awaits(station, seen -> seen.getStatus().certificate().inUseAt() != null);
    isToldWhatIsNotRevoked(first);
    team.appliesUnder(present, station, "regenerate: {token: lost, reason: CertificateLost}");

    team.awaits(station, seen -> !isCurrent(second, seen.getStatus().certificate().name()));
    team.awaitsReady(station);
    assertThat(team.certificatesOf(station))
        .filteredOn(it -> it.getSpec().revocation() != null)
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrder(first.getMetadata().getName(), second.getMetadata().getName());
    isToldWhatIsNotRevoked(first);

    servesAgain();
    awaitsListed(first, RevocationReason.SUPERSEDED);
    team.awaits(station, ConditionType.REVOCATION_PUBLISHED, "True", "Listed");
  }

  @Test
  @DisplayName(
      "Stolen, it is told so, and what its present authority issued is revoked; the rest is once"
          + " the namespace is given back")
  void stolen() {
    BaseStationCertificate first = movesOn();
    BaseStationCertificate second = team.currentOf(station);

    team.appliesUnder(present, station, "state: Stolen");

    team.awaits(station, ConditionType.STALLED, "True", "Stolen");
    assertThat(isListed(present, second, RevocationReason.KEY_COMPROMISE)).isTrue();
    team.awaits(station, ConditionType.REVOCATION_PUBLISHED, "False", NOT_SERVED);

    servesAgain();
    awaitsListed(first, RevocationReason.KEY_COMPROMISE);
  }

  @Test
  @DisplayName(
      "What a person revokes there is told not to be, without trouble; it is once the namespace is"
          + " given back")
  void byHand() {
    team.hasAnAuthority();
    team.applies(station);
    team.awaitsReady(station);
    BaseStationCertificate certificate = team.currentOf(station);
    takesTheRights();
    restartsServing(Set.of(present.namespace()));

    team.revokes(certificate, RevocationReason.KEY_COMPROMISE.apiName());

    await("it is told").until(() -> isToldNotServed(certificate));
    team.awaits(station, ConditionType.REVOCATION_PUBLISHED, "False", NOT_SERVED);
    servesAgain();
    awaitsListed(certificate, RevocationReason.KEY_COMPROMISE);
  }

  @Test
  @DisplayName("Once the namespace is gone, with its ledger, nothing keeps the station")
  void namespaceIsGone() {
    team.hasAnAuthority();
    team.applies(station);
    team.awaitsReady(station);
    team.patches(team.sees(team.authority()), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
    team.resource(team.authority()).delete();
    await("the authority's end").until(() -> team.resource(team.authority()).get() == null);
    team.cluster().namespaces().withName(formerNamespace).delete();
    await("the namespace's end")
        .until(() -> team.cluster().namespaces().withName(formerNamespace).get() == null);
    restartsServing(Set.of(present.namespace()));

    team.deletes(station);

    await("the station's end")
        .atMost(Patience.SECONDS)
        .until(() -> team.station(station).get() == null && team.certificatesOf(station).isEmpty());
  }

  /** Returns the certificate of the authority that is not served from now on. */
  private BaseStationCertificate movesOn() {
    team.hasAnAuthority();
    next.hasAnAuthority();
    team.applies(station);
    team.awaitsReady(station);
    BaseStationCertificate first = team.currentOf(station);
    takesTheRights();
    restartsServing(Set.of(present.namespace()));
    team.awaits(station, ConditionType.RECONCILING, "True", NOT_SERVED);
    team.appliesUnder(present, station);
    team.awaits(
        station,
        seen ->
            !isCurrent(first, seen.getStatus().certificate().name())
                && ConditionType.READY.isTrueIn(seen.getStatus().conditions()));
    return first;
  }

  private void isToldWhatIsNotRevoked(BaseStationCertificate certificate) {
    team.awaits(station, ConditionType.REVOCATION_PUBLISHED, "False", NOT_SERVED);
    team.awaitsReady(station);
    assertThat(team.eventsOf(station))
        .filteredOn(event -> "Revoke".equals(event.getAction()))
        .filteredOn(event -> "Warning".equals(event.getType()))
        .singleElement()
        .extracting(Event::getNote)
        .asString()
        .contains("can't be revoked", serialNumber(certificate).hex(), "authorityNamespaces");
    assertThat(team.ledgerEntryOf(certificate)).isEmpty();
  }

  private boolean isToldNotServed(BaseStationCertificate certificate) {
    List<Condition> conditions =
        team.cluster().resource(certificate).require().getStatus().conditions();
    return !ConditionType.REVOKED.isTrueIn(conditions)
        && ConditionType.REVOCATION_PUBLISHED
            .in(conditions)
            .filter(published -> NOT_SERVED.equals(published.reason()))
            .isPresent();
  }

  private void awaitsListed(BaseStationCertificate certificate, RevocationReason reason) {
    await("it is revoked")
        .atMost(Patience.SECONDS)
        .until(() -> isListed(team.authority(), certificate, reason));
    await("the CRL lists it")
        .until(
            () ->
                ConditionType.REVOCATION_PUBLISHED.isTrueIn(
                    team.cluster().resource(certificate).require().getStatus().conditions()));
  }

  private boolean isListed(
      AuthorityName authority, BaseStationCertificate certificate, RevocationReason reason) {
    return team.ledger(authority).entries().stream()
        .filter(entry -> entry.serialNumber().equals(serialNumber(certificate)))
        .anyMatch(entry -> entry.reason() == reason);
  }

  private static SerialNumber serialNumber(BaseStationCertificate certificate) {
    return SerialNumber.parse(certificate.getSpec().serialNumber()).orElseThrow();
  }

  private static boolean isCurrent(BaseStationCertificate certificate, String name) {
    return certificate.getMetadata().getName().equals(name);
  }

  private void servesAgain() {
    givesTheRightsBack();
    restartsServing(CONTROL_PLANE.authorityNamespaces());
  }

  private void restartsServing(Set<String> authorityNamespaces) {
    operator.close();
    operator = OperatorUnderTest.ofAuthoritiesIn(authorityNamespaces);
  }

  private void takesTheRights() {
    team.cluster().rbac().roleBindings().inNamespace(formerNamespace).withName(ROLE).delete();
    awaitsRights(false);
  }

  private void givesTheRightsBack() {
    team.applies(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: %s, namespace: %s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %s}
        subjects: [{kind: ServiceAccount, name: %s, namespace: %s}]
        """
            .formatted(
                ROLE,
                formerNamespace,
                ROLE,
                ControlPlane.OPERATOR_ACCOUNT,
                ControlPlane.SYSTEM_NAMESPACE));
    awaitsRights(true);
  }

  private void awaitsRights(boolean are) {
    OwnRights rights = new OwnRights(CONTROL_PLANE.asOperator());
    await("the operator's rights there: " + are)
        .until(() -> rights.allow("list", "", "configmaps", formerNamespace) == are);
  }
}
