package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose stations an authority admits. */
class AllowedNamespacesTest {
  private static final PlatformTeam TEAM = new PlatformTeam("allowed-namespaces");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("allowedNamespaces Same admits the authority's own namespace only")
  void sameNamespaceOnly() {
    TEAM.appliesAuthority("same", "allowedNamespaces: {from: Same}");
    AuthorityName authority = TEAM.authority("same");
    Station inside = Station.named("inside");
    Station outside = Station.named("outside");

    TEAM.in(authority.namespace()).appliesUnder(authority, inside);
    TEAM.appliesUnder(authority, outside);

    TEAM.in(authority.namespace()).awaitsReady(inside);
    TEAM.awaits(outside, ConditionType.READY, "False", "NamespaceNotAllowed");
    assertThat(TEAM.certificatesOf(outside)).isEmpty();
  }

  @Test
  @DisplayName(
      "allowedNamespaces Selector admits a namespace once it has the label, though nothing else"
          + " changes")
  void selectedNamespacesOnly() {
    TEAM.appliesAuthority(
        "selecting", "allowedNamespaces: {from: Selector, selector: {matchLabels: {fleet: eu}}}");
    TEAM.awaits(TEAM.authority("selecting"), "True", "Issuing");
    Station station = Station.named("selected");
    TEAM.appliesUnder(TEAM.authority("selecting"), station);
    TEAM.awaits(station, ConditionType.READY, "False", "NamespaceNotAllowed");

    TEAM.patches(
        TEAM.cluster().namespaces().withName(TEAM.stationNamespace()).require(),
        "{\"metadata\":{\"labels\":{\"fleet\":\"eu\"}}}");

    TEAM.awaitsReady(station);
  }
}
