package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import io.keymast.support.SharedKill;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The profile changes between what one process decided and what another one, or its next life,
 * does: as with two versions of the program, one after the other or side by side.
 */
class ProfileChangeTest {
  /** What an authority gives its stations, and how it shows in a certificate. */
  private enum Profile {
    FORMER("Former", Duration.ofDays(365)),
    NEXT("Next", Duration.ofDays(100));

    private final String organization;
    private final Duration duration;

    Profile(String organization, Duration duration) {
      this.organization = organization;
      this.duration = duration;
    }

    String declared() {
      return "certificates: {organization: %s, duration: %dh}"
          .formatted(organization, duration.toHours());
    }

    boolean isOf(X509Certificate certificate) {
      Duration lifetime =
          Duration.between(
              certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
      return certificate.getSubjectX500Principal().getName().contains("O=" + organization)
          && lifetime.minus(duration).abs().compareTo(Duration.ofHours(1)) < 0;
    }
  }

  /** The writes of a first issue. */
  private static final List<String> WRITES =
      List.of(
          "PATCH basestations #1",
          "POST basestationcertificates #1",
          "PATCH basestations/status #1");

  /** How often two processes are tried to come to one write at once. */
  private static final int TRIES = 5;

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("profiles");
  private final AtomicInteger stations = new AtomicInteger(10); // names of two digits each
  private final FaultProxy proxy = FaultProxy.open(controlPlane);
  private final FaultProxy proxyOfOther = FaultProxy.open(controlPlane);

  @AfterEach
  void end() {
    proxy.close();
    proxyOfOther.close();
    team.leaves();
  }

  @Test
  @DisplayName(
      "S18 Killed before and after each write of an issue, and gone on under another profile: one"
          + " certificate, all of it under the one by which it was decided and stored")
  void inTurn() {
    try (OperatorJvm operator = operator(proxy, "profiles-in-turn")) {
      List<Cut> cuts =
          WRITES.stream()
              .flatMap(
                  write ->
                      Stream.of(new Fault.KillBefore(), new Fault.KillAfter())
                          .map(fault -> new Cut(write, fault)))
              .toList();
      List<Scene> scenes = scenes(cuts.size(), operator);
      scenes.forEach(scene -> declares(scene, Profile.FORMER));
      scenes.forEach(scene -> team.awaits(scene.team().authority(), "True", "Issuing"));
      SharedKill kill =
          new SharedKill(
              () -> {
                scenes.forEach(scene -> declares(scene, Profile.NEXT));
                operator.kill();
              });
      kill.expect(cuts.size());
      proxy.kills(kill);
      List<Lane> lanes = scenes.stream().map(scene -> proxy.open(scene::isAbout)).toList();
      each(cuts, i -> lanes.get(i).arm(cuts.get(i)::at));

      scenes.forEach(Scene::applies);

      each(cuts, i -> await(cuts.get(i).toString()).until(() -> !lanes.get(i).hits().isEmpty()));
      scenes.forEach(scene -> scene.awaitsCurrent(1));
      each(
          cuts,
          i ->
              assertThat(cuts.get(i).expected().isOf(certificateOf(scenes.get(i))))
                  .as("%s: %s", cuts.get(i), certificateOf(scenes.get(i)))
                  .isTrue());
      assertThat(operator.exitCodes()).as("deaths").hasSize(1);
    }
  }

  @Test
  @DisplayName(
      "S18 Two operators side by side that know another profile each: one certificate, all of it"
          + " under the profile of the one that stored it, and the other one takes it for its own")
  void sideBySide() {
    try (OperatorJvm former = operator(proxy, "profiles-former");
        OperatorJvm next = operator(proxyOfOther, "profiles-next")) {
      await("both are up").until(() -> former.isUp() && next.isUp());

      assertThat(IntStream.range(0, TRIES).anyMatch(_ -> haveMet(former, next)))
          .as("both come to the same write while a client waits")
          .isTrue();
    }
  }

  /** Whether each station's certificate was about to be stored by both at once. */
  private boolean haveMet(OperatorJvm former, OperatorJvm next) {
    List<Scene> scenes = scenes(4, former);
    scenes.forEach(scene -> declares(scene, Profile.FORMER));
    scenes.forEach(scene -> team.awaits(scene.team().authority(), "True", "Issuing"));
    proxyOfOther.watches().freeze(Set.of("basestations"));
    CountDownLatch signed = new CountDownLatch(scenes.size());
    CountDownLatch both = new CountDownLatch(2 * scenes.size());
    holds(proxy, scenes, signed, both);
    holds(proxyOfOther, scenes, new CountDownLatch(0), both);
    try {
      scenes.forEach(Scene::applies);
      await("one has signed").until(() -> signed.getCount() == 0);
      proxy.watches().freeze(Set.of("certificateauthorities"));
      scenes.forEach(scene -> declares(scene, Profile.NEXT));
      scenes.forEach(scene -> team.awaits(scene.team().authority(), "True", "Issuing"));
      proxyOfOther.watches().thaw();

      scenes.forEach(scene -> scene.awaitsCurrent(1));
      boolean haveMet = both.getCount() == 0;
      await("both journals are whole")
          .until(() -> Stream.of(former, next).allMatch(it -> isSettled(it, scenes)));
      scenes.forEach(scene -> assertStoredOnce(scene, former, next));
      return haveMet;
    } finally {
      Stream.of(proxy, proxyOfOther).forEach(each -> each.watches().thaw());
    }
  }

  /** What is signed is not stored before both have come to that. */
  private static void holds(
      FaultProxy of, List<Scene> scenes, CountDownLatch signed, CountDownLatch both) {
    for (Scene scene : scenes) {
      of.open(scene::isAbout)
          .arm(
              write ->
                  write.toString().equals("POST basestationcertificates #1")
                      ? new Fault.Hold(
                          () -> {
                            signed.countDown();
                            meet(both);
                          })
                      : new Fault.None());
    }
  }

  private void assertStoredOnce(Scene scene, OperatorJvm former, OperatorJvm next) {
    String stored = currentOf(scene).getSpec().serialNumber();
    Profile expected =
        record(former).stored(scene).contains(stored) ? Profile.FORMER : Profile.NEXT;
    assertThat(expected.isOf(certificateOf(scene))).as(scene.station().name()).isTrue();
    assertThat(Stream.of(former, next).flatMap(it -> record(it).stored(scene).stream()).toList())
        .containsExactly(stored);
  }

  /** Where the operator dies, and under which profile the certificate is then to be. */
  private record Cut(String write, Fault fault) {
    Fault at(ProxiedWrite next) {
      return next.toString().equals(write) ? fault : new Fault.None();
    }

    Profile expected() {
      boolean isStored =
          WRITES.indexOf(write) > 1
              || (WRITES.indexOf(write) == 1 && fault instanceof Fault.KillAfter);
      return isStored ? Profile.FORMER : Profile.NEXT;
    }
  }

  /** Each has said of what it signed whether it is stored. */
  private static boolean isSettled(OperatorJvm operator, List<Scene> scenes) {
    SigningRecord record = record(operator);
    return scenes.stream()
        .allMatch(
            scene ->
                record.signed(scene).size()
                    == record.stored(scene).size() + record.discarded(scene).size());
  }

  private static SigningRecord record(OperatorJvm operator) {
    return SigningRecord.of(operator.journal());
  }

  private static void each(List<?> all, IntConsumer action) {
    IntStream.range(0, all.size()).forEach(action);
  }

  private List<Scene> scenes(int count, OperatorJvm operator) {
    return IntStream.range(0, count)
        .mapToObj(_ -> new Scene(team, "profile-" + stations.incrementAndGet(), operator))
        .toList();
  }

  private static void declares(Scene scene, Profile profile) {
    scene.team().appliesAuthority(scene.team().authority().name(), profile.declared());
  }

  /** Waits for the others, for as long as a client does. */
  private static void meet(CountDownLatch others) {
    others.countDown();
    try {
      var _ = others.await(8, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The only one that there is. */
  private BaseStationCertificate currentOf(Scene scene) {
    assertThat(scene.certificates()).hasSize(1);
    return scene.certificates().getFirst();
  }

  private X509Certificate certificateOf(Scene scene) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      currentOf(scene)
                          .getSpec()
                          .certificate()
                          .getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private OperatorJvm operator(FaultProxy through, String name) {
    return OperatorJvm.start(
        controlPlane,
        through,
        name,
        "--no-leader-election",
        "--namespace",
        team.stationNamespace(),
        "--reconcile-threads",
        "64");
  }
}
