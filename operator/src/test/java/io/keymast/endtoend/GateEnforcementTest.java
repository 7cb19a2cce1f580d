package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What kubectl revokes is refused where stations come in: by gates as people run them. */
class GateEnforcementTest {
  private static final String CURRENT = "state/current/fullchain.pem";
  private static final String OLD = "old.pem";

  /** While it reloads, nginx's former workers still take a few of the connections. */
  private static final Duration RELOAD = Duration.ofSeconds(1);

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("gates");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  /** What the platform team does to a station whose certificate is no longer to be trusted. */
  enum Measure {
    REGENERATED {
      @Override
      void take(Box box) {
        team.regenerates(box, "at-the-gate");
      }

      @Override
      boolean givesAnother() {
        return true;
      }
    },
    DELETED {
      @Override
      void take(Box box) {
        team.deletes(box);
      }

      @Override
      boolean givesAnother() {
        return false;
      }
    },
    STOLEN {
      @Override
      void take(Box box) {
        team.declares(box, Product.DEFAULT_AUTHORITY, box.publicKey(), "state: Stolen");
      }

      @Override
      boolean givesAnother() {
        return false;
      }
    },
    REVOKED_BY_HAND {
      @Override
      void take(Box box) {
        team.revokes(box, "superseded");
      }

      @Override
      boolean givesAnother() {
        return true;
      }
    };

    abstract void take(Box box);

    /** Whether the station goes on, with a new certificate. */
    abstract boolean givesAnother();

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  static List<Arguments> measuresAtGates() {
    return Stream.of(GateSoftware.values())
        .flatMap(gate -> Stream.of(Measure.values()).map(measure -> Arguments.of(gate, measure)))
        .toList();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "S5 S21 S36 S37 At {0}, a station that was {1} is refused within seconds on new, resumed"
              + " and open connections; its new certificate and all others pass")
  @MethodSource("measuresAtGates")
  void refuses(GateSoftware software, Measure measure) {
    Box box = product.inService(software + "-" + measure.word(), Shell.DASH);
    Box other = product.inService(software + "-beside-" + measure.word(), Shell.DASH);
    box.sh("cp " + CURRENT + " " + OLD);
    try (BackhaulGate gate = BackhaulGate.open(software, product);
        Sampling others = Sampling.of(() -> gate.admits(other, CURRENT));
        OpenConnection older = OpenConnection.to(gate, box, OLD, "-tls1_2", "-sess_out", "s12");
        OpenConnection newer = OpenConnection.to(gate, box, OLD, "-tls1_3", "-sess_out", "s13");
        OpenConnection streaming = OpenConnection.to(gate, box, OLD).streaming();
        OpenConnection theirs = OpenConnection.to(gate, other, CURRENT).streaming()) {
      assertThat(gate.admits(box, OLD)).as(gate.log()).isTrue();
      assertThat(older.answers()).as(older.said()).isTrue();
      assertThat(newer.answers()).as(newer.said()).isTrue();

      assertThat(comesBack(gate, box, "-tls1_2", "s12")).as("comes back, 1.2").isTrue();
      assertThat(comesBack(gate, box, "-tls1_3", "s13")).as("comes back, 1.3").isTrue();

      measure.take(box);

      await(measure + " at " + software)
          .pollInterval(Duration.ofMillis(100))
          .during(RELOAD)
          .until(
              () ->
                  !gate.admits(box, OLD)
                      && !streaming.isOpen()
                      && !older.answers()
                      && !newer.answers()
                      && !comesBack(gate, box, "-tls1_2", "s12")
                      && !comesBack(gate, box, "-tls1_3", "s13"));
      if (measure.givesAnother()) {
        await().until(() -> box.poll().exitCode() == Box.INSTALLED && gate.admits(box, CURRENT));
        assertThat(box.serialNumber()).isNotEqualTo(serialOf(box, OLD));
      }
      assertThat(gate.admits(box, OLD)).as("still refused").isFalse();
      await("others are looked at").until(() -> others.taken() > 5);
      assertThat(others.failures()).as(gate.log()).isEmpty();
      if (software == GateSoftware.HAPROXY) {
        assertThat(theirs.isOpen()).as("nobody else's connection ends").isTrue();
      }
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("S5 strongSwan's pki takes a station's certificate by the CRL, and no revoked one")
  void strongSwan() {
    Box box = product.inService("ipsec-gate", Shell.DASH);
    product.publishedList(box);
    assertThat(verifies(box, CURRENT)).isTrue();
    box.sh("cp " + CURRENT + " " + OLD);

    team.regenerates(box, "ipsec");
    await().until(() -> product.publishedList(box).contains(serialOf(box, OLD)));

    assertThat(verifies(box, OLD)).isFalse();
    await().until(() -> box.poll().exitCode() == Box.INSTALLED && verifies(box, CURRENT));
  }

  private static boolean verifies(Box box, String certificate) {
    return ForeignCommand.find("pki")
            .run(
                box.folder(),
                List.of("--verify", "--in", certificate, "--cacert", "ca.pem", "--crl", "list.crl"))
            .exitCode()
        == 0;
  }

  /** With its session of before, if the gate gave it one. */
  private static boolean comesBack(BackhaulGate gate, Box box, String version, String session) {
    String[] options =
        box.has(session) ? new String[] {version, "-sess_in", session} : new String[] {version};
    try (OpenConnection back = OpenConnection.to(gate, box, OLD, options)) {
      return back.answers();
    }
  }

  private static String serialOf(Box box, String certificate) {
    return box.sh("openssl x509 -noout -serial -in " + certificate).strip().replace("serial=", "");
  }
}
