package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import io.keymast.support.TlsRelay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operator's way to the API server as in production: requests by HTTP/2 and watches by
 * WebSocket, both over TLS; and what can befall it there.
 */
class TlsTransportTest {
  private static final String CERTIFICATES = "basestationcertificates";
  private static final String STATIONS = "basestations";
  private static final Set<String> TOLD = Set.of(CERTIFICATES, STATIONS, "certificateauthorities");

  /** All that the operator watches. */
  private static final Set<String> WATCHED =
      Set.of(CERTIFICATES, STATIONS, "certificateauthorities", "namespaces");

  private static final String NAME = "tls-transport";
  private static final PlatformTeam TEAM = new PlatformTeam(NAME);
  private static final RunArchive ARCHIVE = TEAM.archive(NAME);
  private static final TlsRelay RELAY = TlsRelay.open(ControlPlane.shared());

  /** It compares its caches with the API server each three seconds. */
  private static final OperatorJvm OPERATOR =
      OperatorJvm.startAhead(
          Duration.ofMinutes(1),
          ControlPlane.shared(),
          RELAY,
          NAME,
          "--no-leader-election",
          "--namespace",
          TEAM.stationNamespace(),
          "--restore-check-interval",
          "PT0.1S");

  @AfterAll
  static void end() throws IOException {
    try (ARCHIVE;
        RELAY;
        OPERATOR) {
      ARCHIVE.awaitsNoSin(OPERATOR);
    } finally {
      TEAM.leaves();
    }
  }

  /** Else none of this would prove anything. */
  @BeforeEach
  void comesAsInProduction() {
    await("all is watched by WebSocket")
        .until(() -> OPERATOR.isUp() && WATCHED.stream().allMatch(RELAY.watches()::isOpen));
    assertThat(RELAY.webSockets()).isGreaterThanOrEqualTo(WATCHED.size());
    assertThat(RELAY.connectionsByHttp2()).isPositive();
  }

  @AfterEach
  void endsTrouble() {
    RELAY.comesBack();
    RELAY.watches().thaw();
    assertThat(RELAY.neither()).as("what came by neither").isZero();
  }

  @Test
  @DisplayName(
      "S24 By TLS, watches that are open and silent: what they don't tell is found, a renewal that"
          + " is due comes, and each once")
  void unheard() {
    Scene changed = new Scene(TEAM, "tls-changed-1", OPERATOR);
    Scene due = new Scene(TEAM, "tls-due-1", OPERATOR);
    changed.isReadyWith();
    due.isReadyWith("certificate: {duration: 2h, renewBefore: 90m}");
    int lives = OPERATOR.starts();
    RELAY.watches().countsAnew();
    RELAY.watches().stall(Set.of(STATIONS, CERTIFICATES));

    changed.applies(regeneration("unheard"));
    due.timePasses(Duration.ofMinutes(50));

    await("nobody is told").until(() -> touched(changed) > 0 && touched(due) > 0);
    awaitsRegenerated(changed);
    due.awaitsCurrent(2);
    assertThat(due.certificates()).hasSize(2);
    await("its next life").until(() -> OPERATOR.starts() > lives && OPERATOR.isUp());
    assertThat(OPERATOR.exitCodes().getLast()).as("to read everything anew").isEqualTo(75);
  }

  @Test
  @DisplayName("S25 By TLS, all is cut by RST, again and again: what changed meanwhile is done")
  void cut() {
    Scene scene = new Scene(TEAM, "tls-cut-1", OPERATOR);
    scene.isReadyWith();
    int before = RELAY.webSockets();
    RELAY.breaksOff();

    scene.applies(regeneration("cut"));

    await("it asks in vain").until(() -> RELAY.refused() > WATCHED.size());
    RELAY.comesBack();
    awaitsRegenerated(scene);
    assertThat(RELAY.webSockets()).isGreaterThan(before);
  }

  @Test
  @DisplayName("S25 By TLS, all watches are ended as too old: each is read anew, and goes on")
  void expired() {
    Scene scene = new Scene(TEAM, "tls-expired-1", OPERATOR);
    scene.isReadyWith();
    int before = RELAY.webSockets();
    int lives = OPERATOR.starts();
    RELAY.watches().countsAnew();

    WATCHED.forEach(RELAY.watches()::expire);
    scene.applies(regeneration("expired"));

    awaitsRegenerated(scene);
    assertThat(RELAY.watches().expired()).containsAll(WATCHED);
    await("all are open anew").until(() -> RELAY.webSockets() >= before + WATCHED.size());
    assertThat(OPERATOR.starts()).as("it went on").isEqualTo(lives);
  }

  /** What happens to events meanwhile. */
  enum Disorder {
    LOST("every other event is lost") {
      @Override
      void begins() {
        RELAY.watches().lose(TOLD);
      }
    },
    SWAPPED("each event comes after the next one") {
      @Override
      void begins() {
        RELAY.watches().reorder(TOLD);
      }
    };

    private final String what;

    Disorder(String what) {
      this.what = what;
    }

    abstract void begins();

    String slug() {
      return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  @ParameterizedTest(name = "S24 By TLS, {0}: the same end as without")
  @EnumSource
  void disorder(Disorder disorder) {
    List<Scene> scenes =
        IntStream.rangeClosed(1, 3)
            .mapToObj(i -> new Scene(TEAM, "tls-" + disorder.slug() + "-" + i, OPERATOR))
            .toList();
    scenes.forEach(Scene::hasAnAuthority);
    scenes.forEach(Scene::applies);
    scenes.forEach(scene -> scene.awaitsCurrent(1));
    RELAY.watches().countsAnew();
    disorder.begins();

    scenes.forEach(scene -> scene.applies(regeneration("disorder")));

    await("events are hit").until(() -> scenes.stream().mapToLong(this::touched).sum() > 1);
    RELAY.watches().thaw();
    scenes.forEach(this::awaitsRegenerated);
  }

  @Test
  @DisplayName("S25 By TLS, the answer to a certificate's creation is lost: no twin")
  void answerLost() throws IOException {
    Scene scene = new Scene(TEAM, "tls-unanswered-1", OPERATOR);
    scene.hasAnAuthority();
    TEAM.awaits(scene.team().authority(), "True", "Issuing");
    int connections = RELAY.connectionsByHttp2();
    // Nothing else that is written has it so.
    RELAY.losesAnswerTo("\"eui\":\"" + scene.station().eui() + "\"");

    scene.applies();

    await("it is stored, and nobody knows")
        .until(() -> RELAY.hasLostAnswer() && scene.certificates().size() == 1);
    RELAY.resetsUnanswered();
    scene.awaitsReady();
    assertThat(RELAY.connectionsByHttp2()).as("it connected anew").isGreaterThan(connections);
    assertThat(scene.certificates()).hasSize(1);
    SigningRecord signed = SigningRecord.of(OPERATOR.journal());
    assertThat(signed.stored(scene))
        .containsExactly(scene.certificates().getFirst().getSpec().serialNumber());
    assertThat(signed.signed(scene)).hasSize(1 + signed.discarded(scene).size());
  }

  private long touched(Scene scene) {
    return RELAY.watches().touched(scene::isAbout);
  }

  private static String regeneration(String token) {
    return "regenerate: {token: " + token + ", reason: CertificateLost}";
  }

  private void awaitsRegenerated(Scene scene) {
    scene.awaits(ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    scene.awaitsCurrent(2);
    assertThat(scene.certificates()).hasSize(2);
  }
}
