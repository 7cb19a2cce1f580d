package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.status.ConditionType;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A station is deleted while a write about it is on its way to the API server. */
class MidstDeletionTest {
  @AutoClose
  private static final ProxiedTeam SITE =
      ProxiedTeam.unelected("midst-deletion", Duration.ofMinutes(1));

  private static final PlatformTeam TEAM = SITE.team();
  private static final FaultProxy PROXY = SITE.proxy();
  private static final OperatorJvm OPERATOR = SITE.operator();

  /** What goes on. */
  enum Midst {
    ISSUING {
      @Override
      void prepares(Scene scene) {
        scene.hasAnAuthority();
        scene.team().awaits(scene.team().authority(), "True", "Issuing");
      }

      @Override
      void begins(Scene scene) {
        scene.applies();
      }
    },
    RENEWING {
      @Override
      void prepares(Scene scene) {
        scene.isReadyWith("certificate: {duration: 1h, renewBefore: 54m}");
        scene.applies("certificate: {duration: 17520h, renewBefore: 54m}");
        scene.awaitsReady();
      }

      @Override
      void begins(Scene scene) {
        scene.timePasses(Duration.ofSeconds(370));
      }
    },
    MIGRATING {
      @Override
      void prepares(Scene scene) {
        scene.isReadyWith("backhaul: IPsec", "packetForwarder: {version: 2.8.12}");
        scene.stationUsesIt();
        scene.applies("packetForwarder: {version: 2.8.12}");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "SwitchToTLS");
        scene.confirms("SwitchedToTLS");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "ConfirmStable");
        scene.confirms("SwitchedToTLS, LinkStable");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "Backup");
      }

      @Override
      void begins(Scene scene) {
        scene.confirms("SwitchedToTLS, LinkStable, BackedUp");
      }
    };

    abstract void prepares(Scene scene);

    abstract void begins(Scene scene);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Which write is on its way: the creation of the certificate, or the status that points to it.
   */
  enum OnItsWay {
    CREATION("POST basestationcertificates"),
    POINTER("PATCH basestations/status");

    private final String write;

    OnItsWay(String write) {
      this.write = write;
    }

    @Override
    public String toString() {
      return write;
    }
  }

  static Stream<Arguments> moments() {
    return Arrays.stream(Midst.values())
        .flatMap(
            midst -> Arrays.stream(OnItsWay.values()).map(onItsWay -> arguments(midst, onItsWay)));
  }

  @ParameterizedTest(
      name = "S38 Deleted in the midst of {0}, a {1} on its way: all that was stored is revoked")
  @MethodSource("moments")
  void deletedInTheMidst(Midst midst, OnItsWay onItsWay) {
    Scene scene = new Scene(TEAM, midst + "-" + onItsWay.name().toLowerCase(Locale.ROOT), OPERATOR);
    midst.prepares(scene);
    Lane lane = PROXY.open(scene::isAbout);
    lane.arm(deletionAmid(onItsWay, scene));

    midst.begins(scene);

    await("the write that it is deleted in").until(() -> lane.hits().size() == 1);
    scene.awaitsGone();
    PROXY.close(lane);
    List<String> stored = SigningRecord.of(OPERATOR.journal()).stored(scene);
    assertThat(stored).isNotEmpty().doesNotHaveDuplicates();
    assertThat(scene.team().ledger().entries())
        .extracting(entry -> entry.serialNumber().hex())
        .containsAll(stored);
    PublishedList list = new PublishedList(scene.team(), scene.team().authority());
    await("all of it is published").until(() -> list.serialNumbers().containsAll(stored));
  }

  private static Function<ProxiedWrite, Fault> deletionAmid(OnItsWay onItsWay, Scene scene) {
    AtomicBoolean created = new AtomicBoolean();
    AtomicBoolean deleted = new AtomicBoolean();
    return write -> {
      String kind = write.method() + " " + write.resource();
      boolean isMeant = kind.equals(onItsWay.write) && (isCreation(kind) || created.get());
      created.compareAndSet(false, isCreation(kind));
      return isMeant && !deleted.getAndSet(true)
          ? new Fault.Hold(() -> scene.team().deletes(scene.station()))
          : new Fault.None();
    };
  }

  private static boolean isCreation(String kind) {
    return kind.equals(OnItsWay.CREATION.write);
  }
}
