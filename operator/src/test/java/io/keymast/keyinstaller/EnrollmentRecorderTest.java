package io.keymast.keyinstaller;

import static io.keymast.keyinstaller.StationsInMemory.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.EnrollmentRecorder.Binding;
import io.keymast.pki.CertificationRequest;
import io.keymast.support.ControlPlane;
import io.keymast.support.HostileInput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A key is bound to the station as it stands, not as a cache shows it. */
class EnrollmentRecorderTest {
  private static final String AUTHORITY = "by-password";

  private final Platform platform = new Platform(ControlPlane.shared(), "binding");

  @AutoClose
  private final BackgroundWrites writes =
      new BackgroundWrites(10, new KeyInstallerMeters(new SimpleMeterRegistry()));

  private final EnrollmentRecorder recorder =
      new EnrollmentRecorder(new EnrollmentStatus(platform.admin(), writes), () -> Platform.NOW);

  @Test
  @DisplayName("A station that was suspended a moment ago is bound to no key, until it is resumed")
  void suspended() {
    Station seen = seen(judged(declared(1)));
    platform.patchStation(seen.name(), "{\"spec\":{\"state\":\"Suspended\"}}");

    assertThat(recorder.bind(seen, request())).isEqualTo(Binding.UNAVAILABLE);
    assertThat(platform.enrollment(seen.name()).boundPublicKey()).isNull();

    platform.patchStation(seen.name(), "{\"spec\":{\"state\":\"Active\"}}");
    assertThat(recorder.bind(seen, request())).isEqualTo(Binding.BOUND);
  }

  @Test
  @DisplayName("Nor is another station that took the name of the one that was meant")
  void another() {
    Station seen = seen(judged(declared(2)));
    platform.delete(seen.name());
    StationName another = judged(declared(2));

    assertThat(recorder.bind(seen, request())).isEqualTo(Binding.UNAVAILABLE);
    assertThat(platform.enrollment(another).boundPublicKey()).isNull();
  }

  @Test
  @DisplayName("S40 Nor one that was put back, until the operator has judged it")
  void unjudged() {
    Station seen = seen(declared(3));

    assertThat(recorder.bind(seen, request())).isEqualTo(Binding.UNAVAILABLE);
    assertThat(platform.enrollment(seen.name()).boundPublicKey()).isNull();

    judged(seen.name());
    assertThat(recorder.bind(seen, request())).isEqualTo(Binding.BOUND);
  }

  @Test
  @DisplayName("S40 Nor to another key than that of a certificate of its own")
  void certified() {
    SmallStation box = SmallStation.number(4, 0);
    SmallStation owner =
        new SmallStation(box.name(), box.eui(), request().subjectPublicKeyInfo(), box.client());
    SmallStation other = SmallStation.number(5, 0);
    Station seen = seen(judged(declared(4)));
    Station held = seen(judged(declared(5)));
    platform.issue(seen.name(), owner, AUTHORITY, 1);
    platform.issue(held.name(), other, AUTHORITY, 1);

    assertThat(recorder.bind(held, request())).isEqualTo(Binding.HELD_BY_ANOTHER_KEY);
    assertThat(platform.enrollment(held.name()).boundPublicKey()).isNull();
    assertThat(recorder.bind(seen, request())).isEqualTo(Binding.BOUND);
  }

  private StationName judged(StationName name) {
    platform.judge(
        name, PublicKeyFingerprint.of(request().subjectPublicKeyInfo()), "False", "NotDeclared");
    return name;
  }

  private StationName declared(int number) {
    return platform.declareWithoutKey(SmallStation.number(number, 0), AUTHORITY);
  }

  private Station seen(StationName name) {
    BaseStation live =
        platform
            .admin()
            .resources(BaseStation.class)
            .inNamespace(name.namespace())
            .withName(name.name())
            .require();
    return new Station(
        name,
        live.getMetadata().getUid(),
        new Eui64(Objects.requireNonNull(live.getSpec().eui())),
        Station.State.ACTIVE,
        new Station.Key.None(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            policy(
                HandoverPolicy.Authentication.PASSWORD,
                HandoverPolicy.UndeclaredKeys.BOUND_AT_FIRST_ENROLMENT)));
  }

  private static CertificationRequest.Valid request() {
    byte[] first = HostileInput.seeds("certification-request").findFirst().orElseThrow();
    return (CertificationRequest.Valid) CertificationRequest.parse(first);
  }
}
