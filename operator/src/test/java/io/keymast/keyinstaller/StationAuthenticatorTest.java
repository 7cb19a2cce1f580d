package io.keymast.keyinstaller;

import static io.keymast.keyinstaller.StationsInMemory.key;
import static io.keymast.keyinstaller.StationsInMemory.policy;
import static io.keymast.keyinstaller.StationsInMemory.presented;
import static io.keymast.keyinstaller.StationsInMemory.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.Authentication.Cause;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StationAuthenticatorTest {
  private static final HandoverPolicy BY_KEY =
      policy(HandoverPolicy.Authentication.PUBLIC_KEY, HandoverPolicy.UndeclaredKeys.REFUSED);
  private static final HandoverPolicy BY_PASSWORD =
      policy(
          HandoverPolicy.Authentication.PASSWORD,
          HandoverPolicy.UndeclaredKeys.BOUND_AT_FIRST_ENROLMENT);
  private static final Route.Label NO_LABEL = new Route.Label.None();

  @Test
  @DisplayName("S3 Who proves the key that the station holds is the station")
  void provenByKey() {
    Station station = held("a", Station.State.ACTIVE);

    assertThat(byKey(NO_LABEL, "a", station)).isEqualTo(new Authentication.Proven(station));
  }

  @Test
  @DisplayName("S13 A key that is declared but not held proves nothing")
  void notHeld() {
    Station station = declared("a", Station.KeyVerdictSeen.NOT_HELD, Station.State.ACTIVE);

    assertThat(byKey(NO_LABEL, "a", station)).isEqualTo(unproven(Cause.NOT_RECOGNISED));
  }

  @Test
  @DisplayName("A key that several stations hold needs a label")
  void ambiguous() {
    Station one = named("one", "a", Station.KeyVerdictSeen.HELD, Station.State.ACTIVE);
    Station two = named("two", "a", Station.KeyVerdictSeen.HELD, Station.State.ACTIVE);

    assertThat(byKey(NO_LABEL, "a", one, two)).isEqualTo(closed(Refusal.AMBIGUOUS_STATION));
    assertThat(byKey(label("two"), "a", one, two)).isEqualTo(new Authentication.Proven(two));
    assertThat(byKey(label("three"), "a", one, two)).isEqualTo(closed(Refusal.WRONG_LABEL));
    assertThat(byKey(new Route.Label.OfNothing(), "a", one)).isEqualTo(closed(Refusal.WRONG_LABEL));
  }

  @ParameterizedTest
  @DisplayName("S35 S37 Who proved himself is told why the Key Installer is closed")
  @CsvSource({
    "SUSPENDED, HELD, SUSPENDED",
    "STOLEN, HELD, STOLEN",
    "STOLEN, RETIRED, STOLEN",
    "STOLEN, NOT_HELD, STOLEN",
    "ACTIVE, RETIRED, KEY_RETIRED",
    "SUSPENDED, RETIRED, KEY_RETIRED"
  })
  void closed(Station.State state, Station.KeyVerdictSeen verdict, Refusal expected) {
    assertThat(byKey(NO_LABEL, "a", declared("a", verdict, state))).isEqualTo(closed(expected));
  }

  @Test
  @DisplayName("S38 A station that is being deleted is unknown")
  void gone() {
    assertThat(byKey(NO_LABEL, "a", held("a", Station.State.GONE)))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
  }

  @Test
  @DisplayName("S29 The key that a regeneration calls compromised is refused from that moment")
  void compromised() {
    Station station = StationsInMemory.compromised(held("a", Station.State.ACTIVE), key("a"));
    Station replaced = StationsInMemory.compromised(held("a", Station.State.ACTIVE), key("old"));

    assertThat(byKey(NO_LABEL, "a", station)).isEqualTo(closed(Refusal.KEY_RETIRED));
    assertThat(byKey(NO_LABEL, "a", replaced)).isEqualTo(new Authentication.Proven(replaced));
  }

  @Test
  @DisplayName("S3 A password never opens a station of proof by key, nor a key one of passwords")
  void neverTheOtherWay() {
    Station byKey = held("a", Station.State.ACTIVE);
    Station byPassword =
        station(
            "p",
            new Station.Key.Declared(key("p"), Station.KeyVerdictSeen.HELD),
            Station.State.ACTIVE,
            BY_PASSWORD);

    assertThat(byKey(NO_LABEL, "p", byPassword))
        .isEqualTo(otherWay(byPassword, HandoverPolicy.Authentication.PUBLIC_KEY));
    assertThat(byPassword(byKey, "secret", "secret", Optional.of(presented("a"))))
        .isEqualTo(otherWay(byKey, HandoverPolicy.Authentication.PASSWORD));
    assertThat(byPassword(byKey, "secret", "wrong", Optional.of(presented("a"))))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
    assertThat(byPassword(byPassword, "secret", "secret", Optional.empty()))
        .isEqualTo(new Authentication.Proven(byPassword));
  }

  @Test
  @DisplayName("S4 An empty, absent or wrong password opens nothing")
  void wrongPasswords() {
    Station station = station("p", new Station.Key.None(), Station.State.ACTIVE, BY_PASSWORD);

    assertThat(byPassword(station, "", "", Optional.empty()))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
    assertThat(byPassword(station, "\n", "", Optional.empty()))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
    assertThat(byPassword(station, "right", "wrong", Optional.empty()))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
    assertThat(byPassword(station, "right\r\n", "right", Optional.empty()))
        .isEqualTo(new Authentication.Proven(station));
  }

  @Test
  @DisplayName("S13 Another key beside the right password is refused with both fingerprints")
  void mismatch() {
    Station station =
        station("p", new Station.Key.Bound(key("p")), Station.State.ACTIVE, BY_PASSWORD);

    assertThat(byPassword(station, "right", "right", Optional.of(presented("q"))))
        .isEqualTo(
            new Authentication.Closed(
                Refusal.KEY_MISMATCH,
                Optional.of(new Authentication.Mismatch(station, key("p"), key("q")))));
  }

  @Test
  @DisplayName("S11 Without a declared key a password opens nothing where that is not allowed")
  void undeclared() {
    HandoverPolicy strict =
        policy(HandoverPolicy.Authentication.PASSWORD, HandoverPolicy.UndeclaredKeys.REFUSED);
    Station station = station("p", new Station.Key.None(), Station.State.ACTIVE, strict);
    Station bound = station("p", new Station.Key.Bound(key("p")), Station.State.ACTIVE, strict);

    assertThat(byPassword(station, "right", "right", Optional.empty()))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
    assertThat(byPassword(bound, "right", "right", Optional.empty()))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
  }

  @Test
  @DisplayName("S37 Where the operator refuses whatever is bound, the password tells just that")
  void lost() {
    Station station = station("p", new Station.Key.Lost(), Station.State.ACTIVE, BY_PASSWORD);
    HandoverPolicy strict =
        policy(HandoverPolicy.Authentication.PASSWORD, HandoverPolicy.UndeclaredKeys.REFUSED);

    assertThat(byPassword(station, "right", "right", Optional.of(presented("new"))))
        .isEqualTo(closed(Refusal.KEY_RETIRED));
    assertThat(byPassword(station, "right", "wrong", Optional.empty()))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
    assertThat(
            byPassword(
                station("p", station.key(), Station.State.ACTIVE, strict),
                "right",
                "right",
                Optional.empty()))
        .isEqualTo(unproven(Cause.NOT_RECOGNISED));
  }

  private static Authentication byKey(Route.Label label, String key, Station... stations) {
    return StationAuthenticator.byKey(
        new Claim(label, Optional.of(presented(key)), Optional.empty()),
        new StationsInMemory(List.of(stations), Map.of()));
  }

  private static Authentication byPassword(
      Station station, String stored, String given, Optional<PresentedKey> key) {
    String basic =
        Base64.getEncoder()
            .encodeToString((station.eui() + ":" + given).getBytes(StandardCharsets.UTF_8));
    Credentials credentials = Credentials.parse("Basic " + basic).orElseThrow();
    Stations stations = new StationsInMemory(List.of(station), Map.of(station.name(), stored));
    return StationAuthenticator.byPassword(
        new Claim(NO_LABEL, key, Optional.of(credentials)),
        PasswordTrial.of(
            credentials, PasswordTrial.candidates(credentials.user(), stations), stations),
        stations);
  }

  private static Station held(String key, Station.State state) {
    return declared(key, Station.KeyVerdictSeen.HELD, state);
  }

  private static Station declared(String key, Station.KeyVerdictSeen verdict, Station.State state) {
    return named("station", key, verdict, state);
  }

  private static Station named(
      String name, String key, Station.KeyVerdictSeen verdict, Station.State state) {
    return station(name, new Station.Key.Declared(key(key), verdict), state, BY_KEY);
  }

  private static Route.Label label(String name) {
    return new Route.Label.OfStation(new StationName("ns", name));
  }

  private static Authentication closed(Refusal reason) {
    return new Authentication.Closed(reason, Optional.empty());
  }

  private static Authentication otherWay(Station station, HandoverPolicy.Authentication way) {
    return new Authentication.Unproven(
        Cause.OTHER_WAY, Optional.empty(), List.of(new Authentication.OtherWay(station, way)));
  }

  private static Authentication unproven(Cause cause) {
    return new Authentication.Unproven(cause, Optional.empty());
  }
}
