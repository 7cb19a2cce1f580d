package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.keymast.api.CertificateAuthority;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.OwnRights;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An operator that lacks a right on the CertificateRequests that it makes. */
class DelegatedRightsTest {
  private static final List<String> REQUESTS = List.of("certificaterequests");
  private static final List<String> ALL = List.of("get", "list", "create", "delete");

  @AutoClose
  private static final ForeignAuthority AUTHORITY = ForeignAuthority.of("delegated-rights");

  private static final PlatformTeam TEAM = AUTHORITY.team();
  private static final ForeignIssuer issuer = AUTHORITY.issuer();
  private static final DelegatedStations stations = AUTHORITY.stations();

  @AfterEach
  void givesAllRights() {
    grants(ALL);
    TEAM.hurries(TEAM.authority());
    awaitsTold("is asked by CertificateRequests\"");
  }

  @Test
  @DisplayName("Forbidden to list, it issues on, and says what stays for want of that")
  void list() {
    grants(without("list"));
    TEAM.hurries(TEAM.authority());

    awaitsTold("forbidden to list CertificateRequests");
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    stations.inService("not-listed");
  }

  @Test
  @DisplayName("Forbidden to delete, it issues on, and says so once one has to go")
  void delete() {
    Station gone = stations.declares("gone");
    stations.enrols(gone);
    stations.awaitsRequestOf(gone);
    TEAM.deletes(gone);
    await().until(() -> TEAM.station(gone).get() == null);
    grants(without("delete"));

    await()
        .until(
            () -> {
              AUTHORITY.passes(Duration.ofMinutes(4));
              return told().contains("forbidden to delete CertificateRequests");
            });

    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    Station served = stations.declares("served");
    stations.enrols(served);
    issuer.signs(stations.awaitsRequestOf(served), served);
    TEAM.awaitsReady(served);
    assertThat(stations.requestsOf(gone)).hasSize(1);
  }

  @Test
  @DisplayName("Nor can it ask again then where a request has ended, and the station says why")
  void askAgain() {
    Station station = stations.declares("failed");
    stations.enrols(station);
    issuer.fails(stations.awaitsRequestOf(station));
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerFailed");
    grants(without("delete"));

    AUTHORITY.clock().advance(ForeignIssuer.AHEAD.plusSeconds(61));

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "CertificateNameTaken");
    assertThat(TEAM.sees(station).getStatus().conditions().toString())
        .contains("or let the operator do it");
  }

  @Test
  @DisplayName("Without any right it stops, and says what to do")
  void none() {
    grants(List.of());
    TEAM.hurries(TEAM.authority());

    TEAM.awaits(TEAM.authority(), "False", "CertManagerUnreachable");
  }

  private static List<String> without(String verb) {
    return ALL.stream().filter(it -> !it.equals(verb)).toList();
  }

  private static void grants(List<String> verbs) {
    TEAM.cluster()
        .rbac()
        .roles()
        .inNamespace(TEAM.authority().namespace())
        .withName("keymast-operator-authorities")
        .edit(role -> granting(role, verbs));
    await("the rights that are left: " + verbs)
        .until(() -> ALL.stream().filter(DelegatedRightsTest::isAllowed).toList().equals(verbs));
  }

  private static boolean isAllowed(String verb) {
    return new OwnRights(ControlPlane.shared().asOperator())
        .allow(verb, "cert-manager.io", "certificaterequests", TEAM.authority().namespace());
  }

  private static Role granting(Role role, List<String> verbs) {
    Stream<PolicyRule> others =
        role.getRules().stream().filter(rule -> !rule.getResources().equals(REQUESTS));
    Stream<PolicyRule> requests =
        verbs.isEmpty()
            ? Stream.of()
            : Stream.of(new PolicyRule(List.of("cert-manager.io"), null, null, REQUESTS, verbs));
    role.setRules(Stream.concat(others, requests).toList());
    return role;
  }

  private static void awaitsTold(String part) {
    await(part).until(() -> (told() + '"').contains(part));
  }

  private static String told() {
    CertificateAuthority authority = TEAM.sees(TEAM.authority());
    return String.valueOf(
        ConditionType.READY.in(authority.getStatus().conditions()).orElseThrow().message());
  }
}
