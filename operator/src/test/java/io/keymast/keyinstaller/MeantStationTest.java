package io.keymast.keyinstaller;

import static io.keymast.keyinstaller.StationsInMemory.key;
import static io.keymast.keyinstaller.StationsInMemory.policy;
import static io.keymast.keyinstaller.StationsInMemory.presented;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.SerialNumber;
import io.keymast.domain.Sha256;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.keyinstaller.Authentication.Cause;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attack 10: whom a request without a label means, while others have declared the key as well. */
class MeantStationTest {
  private static final String KEY = "shared";
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = FIRST.plus(Duration.ofDays(90));
  private static final HandoverPolicy BY_KEY =
      policy(HandoverPolicy.Authentication.PUBLIC_KEY, HandoverPolicy.UndeclaredKeys.REFUSED);
  private static final HandoverPolicy BY_PASSWORD =
      policy(
          HandoverPolicy.Authentication.PASSWORD,
          HandoverPolicy.UndeclaredKeys.BOUND_AT_FIRST_ENROLMENT);

  private static final Station COPY = declared("copy", Station.KeyVerdictSeen.HELD);

  private final Map<StationName, List<IssuedCertificate>> issued = new HashMap<>();

  @Test
  @DisplayName("S13 A station that is not judged yet is still the one that is meant, not its copy")
  void notJudgedYet() {
    Station rightful = declared("rightful", Station.KeyVerdictSeen.NOT_HELD);
    issue(rightful, FIRST, Optional.of(LATER));
    issue(COPY, FIRST.minus(Duration.ofDays(1)), Optional.empty());

    assertThat(authenticate(rightful, COPY)).isEqualTo(stranger());
    assertThat(authenticate(COPY, rightful)).isEqualTo(stranger());
  }

  @Test
  @DisplayName("S13 So is the one that has fetched nothing, and was issued its certificate first")
  void issuedFirst() {
    Station rightful = declared("rightful", Station.KeyVerdictSeen.NOT_HELD);
    issue(rightful, FIRST, Optional.empty());
    issue(COPY, LATER, Optional.empty());

    assertThat(authenticate(rightful, COPY)).isEqualTo(stranger());
  }

  @Test
  @DisplayName("S13 The certificate that is presented says who is meant, let in or not")
  void presentedCertificate() {
    Station rightful = declared("rightful", Station.KeyVerdictSeen.NOT_HELD);
    issue(COPY, FIRST, Optional.empty());
    issue(rightful, LATER, Optional.empty(), presented(KEY).certificateFingerprint());

    assertThat(authenticate(rightful, COPY)).isEqualTo(stranger());
  }

  @Test
  @DisplayName("S13 A station that no authority serves at this moment is not replaced by its copy")
  void withoutAuthority() {
    Station rightful = station("rightful", declared(Station.KeyVerdictSeen.HELD), Optional.empty());
    issue(rightful, FIRST, Optional.of(FIRST));
    issue(COPY, LATER, Optional.empty());

    assertThat(authenticate(rightful, COPY)).isEqualTo(stranger(Cause.OTHER_WAY));
  }

  @Test
  @DisplayName("S13 A station that bound the key by password is not replaced by a copy either")
  void bound() {
    Station rightful =
        station("rightful", new Station.Key.Bound(key(KEY)), Optional.of(BY_PASSWORD));
    issue(rightful, FIRST, Optional.of(FIRST));
    issue(COPY, LATER, Optional.empty());

    assertThat(authenticate(rightful, COPY)).isEqualTo(stranger());
  }

  @Test
  @DisplayName("S13 S37 Whose key is retired hears that, and gets nothing of its copy")
  void retired() {
    Station rightful = declared("rightful", Station.KeyVerdictSeen.RETIRED);
    issue(rightful, FIRST, Optional.of(FIRST));
    issue(COPY, LATER, Optional.empty());

    assertThat(authenticate(rightful, COPY)).isEqualTo(closed(Refusal.KEY_RETIRED));
  }

  @Test
  @DisplayName("S13 Two that came at the same second are told apart by the label, held or not")
  void tie() {
    Station rightful = declared("rightful", Station.KeyVerdictSeen.NOT_HELD);
    issue(rightful, FIRST, Optional.empty());
    issue(COPY, FIRST, Optional.empty());

    assertThat(authenticate(rightful, COPY)).isEqualTo(closed(Refusal.AMBIGUOUS_STATION));
  }

  @ParameterizedTest
  @DisplayName("S13 A copy that was refused takes nothing, before the first certificate and after")
  @EnumSource
  void refusedCopy(Issuance issuance) {
    Station rightful = declared("rightful", Station.KeyVerdictSeen.HELD);
    Station refused = declared("refused", Station.KeyVerdictSeen.NOT_HELD);
    if (issuance == Issuance.AFTER) {
      issue(rightful, FIRST, Optional.empty());
    }

    assertThat(authenticate(refused, rightful)).isEqualTo(new Authentication.Proven(rightful));
  }

  private enum Issuance {
    BEFORE,
    AFTER
  }

  @Test
  @DisplayName("S13 Where none of them holds the key, who shows it is a stranger")
  void noneHolds() {
    assertThat(
            authenticate(
                declared("one", Station.KeyVerdictSeen.NOT_HELD),
                declared("other", Station.KeyVerdictSeen.NOT_HELD)))
        .isEqualTo(stranger());
  }

  private Authentication authenticate(Station... stations) {
    return StationAuthenticator.byKey(
        new Claim(new Route.Label.None(), Optional.of(presented(KEY)), Optional.empty()),
        new StationsInMemory(List.of(stations), Map.of(), issued));
  }

  private void issue(Station station, Instant at, Optional<Instant> provenAt) {
    issue(station, at, provenAt, Sha256.hex(station.name() + " at " + at));
  }

  private void issue(
      Station station, Instant at, Optional<Instant> provenAt, String certificateFingerprint) {
    HandedOver.Leaf leaf =
        new HandedOver.Leaf(
            new SerialNumber(BigInteger.TWO.pow(126)),
            key(KEY),
            new Validity(at, at.plus(Duration.ofDays(730))),
            certificateFingerprint);
    issued.put(station.name(), List.of(new IssuedCertificate(leaf, provenAt)));
  }

  private static Station declared(String name, Station.KeyVerdictSeen verdict) {
    return station(name, declared(verdict), Optional.of(BY_KEY));
  }

  private static Station.Key declared(Station.KeyVerdictSeen verdict) {
    return new Station.Key.Declared(key(KEY), verdict);
  }

  private static Station station(String name, Station.Key key, Optional<HandoverPolicy> authority) {
    Station any = StationsInMemory.station(name, key, Station.State.ACTIVE, BY_KEY);
    return new Station(
        any.name(),
        any.uid(),
        any.eui(),
        any.state(),
        any.key(),
        any.compromised(),
        any.pendingToken(),
        any.renewal(),
        any.enrollment(),
        authority);
  }

  private static Authentication stranger() {
    return stranger(Cause.NOT_RECOGNISED);
  }

  private static Authentication stranger(Cause cause) {
    return new Authentication.Unproven(cause, Optional.empty());
  }

  private static Authentication closed(Refusal reason) {
    return new Authentication.Closed(reason, Optional.empty());
  }
}
