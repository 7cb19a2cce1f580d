package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.app.ServedAuthorities;
import io.keymast.domain.AuthorityName;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Two operators without leader election, each with authorities of its own; the audit log tells them
 * apart by what they call themselves.
 */
class ShardsTest {
  private static final String OF_NORTH = "operator-of-north";
  private static final String OF_ALL_OTHERS = "operator-of-all-others";

  /** That stay, and as many that move, from each of the two authorities. */
  private static final int STATIONS = 25;

  private final PlatformTeam team = new PlatformTeam("shards");
  private final AuthorityName north = team.authority("north");
  private final AuthorityName south = team.authority("south");
  private OperatorUnderTest ofNorth;
  private OperatorUnderTest ofAllOthers;

  @BeforeEach
  void start() {
    ofNorth = OperatorUnderTest.serving(new ServedAuthorities.Only(Set.of(north)), OF_NORTH);
    ofAllOthers =
        OperatorUnderTest.serving(new ServedAuthorities.AllBut(Set.of(north)), OF_ALL_OTHERS);
    team.appliesAuthority("north", "issuanceRate: 100000");
    team.appliesAuthority("south", "issuanceRate: 100000");
    team.awaits(north, "True", "Issuing");
    team.awaits(south, "True", "Issuing");
  }

  @AfterEach
  void stop() {
    team.leaves();
    ofNorth.close();
    ofAllOthers.close();
  }

  @Test
  @DisplayName("Each authority is served by exactly one of two operators: no overlap, no gap")
  void noOverlapAndNoGap() {
    Station hill = Station.named("hill");
    Station harbour = Station.named("harbour");

    team.appliesUnder(north, hill);
    team.appliesUnder(south, harbour);

    team.awaitsReady(hill);
    team.awaitsReady(harbour);
    assertThat(team.certificatesOf(hill)).hasSize(1);
    assertThat(team.certificatesOf(harbour)).hasSize(1);
    assertThat(ofNorth.metrics()).contains(metricsOf(north)).doesNotContain(metricsOf(south));
    assertThat(ofAllOthers.metrics()).contains(metricsOf(south)).doesNotContain(metricsOf(north));
    assertThat(issuedBy(ofNorth)).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "A station that moves to the other operator's authority is certified there, and goes in"
          + " peace")
  void moves() {
    Station hill = Station.named("mover");
    team.appliesUnder(north, hill);
    team.awaitsReady(hill);

    team.appliesUnder(south, hill);

    await().until(() -> team.certificatesOf(hill).size() == 2);
    assertThat(team.certificatesOf(hill).getLast().getSpec().certificateAuthorityRef().name())
        .isEqualTo("south");
    team.deletes(hill);
    await().until(() -> team.station(hill).get() == null && team.certificatesOf(hill).isEmpty());
    assertThat(team.ledger(north).entries()).hasSize(1);
    assertThat(team.ledger(south).entries()).hasSize(1);
  }

  @Test
  @DisplayName(
      "Of a hundred stations, half of which move and come back, each is written by its authority's"
          + " operator alone, and has one certificate of each authority that it was under")
  void aFleetThatMoves() {
    AuditLog log = new AuditLog(ControlPlane.shared());
    long place = log.now();
    Map<AuthorityName, List<Station>> staying = fleet("stays");
    Map<AuthorityName, List<Station>> moving = fleet("moves");

    applies(staying, Function.identity());
    applies(moving, Function.identity());
    awaitsCertified(staying, Function.identity());
    awaitsCertified(moving, Function.identity());
    applies(moving, this::other);
    awaitsCertified(moving, this::other);
    applies(moving, Function.identity());
    awaitsCertified(moving, Function.identity());

    Stream.of(staying, moving)
        .flatMap(fleet -> fleet.values().stream())
        .flatMap(List::stream)
        .forEach(team::awaitsReady);
    ShardWrites ofNorth = ShardWrites.of(OF_NORTH, log.ofAgentSince(place, OF_NORTH), team);
    ShardWrites ofOthers =
        ShardWrites.of(OF_ALL_OTHERS, log.ofAgentSince(place, OF_ALL_OTHERS), team);
    assertThat(ofNorth.certificatesCreated()).isEqualTo(3 * STATIONS);
    assertThat(ofOthers.certificatesCreated()).isEqualTo(3 * STATIONS);
    assertThat(team.certificates()).hasSize(6 * STATIONS);
    ofNorth.areOfCertificatesUnder(north);
    ofOthers.areOfCertificatesUnder(south);
    ofNorth.areNotOf(Objects.requireNonNull(staying.get(south)));
    ofOthers.areNotOf(Objects.requireNonNull(staying.get(north)));
  }

  private Map<AuthorityName, List<Station>> fleet(String name) {
    return Map.of(north, stations(name + "-north"), south, stations(name + "-south"));
  }

  private static List<Station> stations(String name) {
    return IntStream.range(0, STATIONS).mapToObj(i -> Station.named(name + "-" + i)).toList();
  }

  private void applies(
      Map<AuthorityName, List<Station>> fleet, Function<AuthorityName, AuthorityName> authority) {
    fleet.forEach(
        (own, stations) ->
            stations.forEach(station -> team.appliesUnder(authority.apply(own), station)));
  }

  private AuthorityName other(AuthorityName one) {
    return one.equals(north) ? south : north;
  }

  /** Who comes back has its certificate of before, which is still good. */
  private void awaitsCertified(
      Map<AuthorityName, List<Station>> fleet, Function<AuthorityName, AuthorityName> authority) {
    fleet.forEach(
        (own, stations) ->
            stations.forEach(
                station ->
                    await(station.name() + " is certified under " + authority.apply(own))
                        .until(() -> isUnder(authority.apply(own), team.currentOf(station)))));
  }

  private static boolean isUnder(AuthorityName authority, BaseStationCertificate certificate) {
    var reference = Objects.requireNonNull(certificate.getSpec().certificateAuthorityRef());
    return authority.name().equals(reference.name());
  }

  private static String metricsOf(AuthorityName authority) {
    return "authority=\"" + authority + "\"";
  }

  private static double issuedBy(OperatorUnderTest operator) {
    return operator
        .metrics()
        .lines()
        .filter(line -> line.startsWith("keymast_certificates_issued_total"))
        .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".* ", "")))
        .sum();
  }
}
