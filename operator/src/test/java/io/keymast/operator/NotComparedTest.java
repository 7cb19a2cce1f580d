package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.keymast.app.OperatorSettings.Restores;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An operator starts, and whoever has the published CRLs does not tell what they are. */
class NotComparedTest {
  private static final int SILENT = 503;
  private static final int HAS_NONE = 404;
  private static final Duration SOON = Duration.ofSeconds(90);

  private final MutableClock clock = new MutableClock();
  private final AtomicInteger answer = new AtomicInteger(SILENT);
  private HttpServer copies;
  private PlatformTeam team;
  private Station station;

  @BeforeEach
  void anAuthorityThatHasPublished() throws IOException {
    copies = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    copies.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(answer.get(), -1);
          exchange.close();
        });
    copies.start();
    team = new PlatformTeam("not-compared");
    station = Station.named(team.stationNamespace());
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(
          team.authority(),
          authority -> authority.getStatus() != null && authority.getStatus().crl() != null);
    }
  }

  @AfterEach
  void leaves() {
    copies.stop(0);
    team.leaves();
  }

  @Test
  @DisplayName(
      "S41 Issuing is held while not all tell what was published, and goes on when they do")
  void goesOnByItself() {
    try (OperatorUnderTest operator = startsAndWaits()) {
      assertThat(operator.metrics())
          .contains(
              "keymast_brakes{authority=\"" + team.authority() + "\",reason=\"NotCompared\"} 1");

      answer.set(HAS_NONE);
      clock.advance(Duration.ofMinutes(2));
      team.hurries(team.authority());

      team.awaitsReady(station);
      assertThat(team.awaits(team.authority(), "True", "Issuing").getStatus().brakes()).isNull();
    }
  }

  @Test
  @DisplayName("S41 A person goes on without them, by a word that names since when issuing is held")
  void goesOnByAWord() {
    try (OperatorUnderTest operator = startsAndWaits()) {
      team.patches(team.sees(team.authority()), "{\"spec\":{\"resume\":\"left in Git\"}}");
      await("a word that says nothing of it is used up")
          .atMost(SOON)
          .until(
              () ->
                  List.of("left in Git").equals(team.sees(team.authority()).getStatus().resumed()));
      team.awaits(team.authority(), "False", "NotCompared");

      team.resumes("NotCompared");

      team.awaitsReady(station);
      team.awaits(team.authority(), "True", "Issuing");
    }
  }

  /** Held first as it compares, and after two minutes by a brake. */
  private OperatorUnderTest startsAndWaits() {
    OperatorUnderTest operator =
        OperatorUnderTest.start(
            clock,
            new Restores(
                Duration.ofMinutes(10),
                List.of(URI.create("http://127.0.0.1:" + copies.getAddress().getPort())),
                Optional.empty()));
    team.applies(station);
    team.awaits(station, ConditionType.READY, "False", "AuthorityNotReady");
    clock.advance(Duration.ofMinutes(3));
    team.hurries(team.authority());
    team.awaits(team.authority(), "False", "NotCompared");
    team.awaits(station, ConditionType.READY, "False", "IssuingHeld");
    return operator;
  }
}
