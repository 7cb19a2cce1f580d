package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody deletes a certificate's object by hand, at any step of its life. */
class CertificateDeletedTest {
  @AutoClose
  private static final ProxiedTeam SITE =
      ProxiedTeam.unelected("certificate-deleted", Duration.ofMinutes(1));

  private static final FaultProxy PROXY = SITE.proxy();
  private static final OperatorJvm OPERATOR = SITE.operator();

  /** Where the certificate is in its life when its object is deleted. */
  enum Step {
    STORED_BUT_NOT_POINTED_TO(2) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.hasAnAuthority();
        scene.team().awaits(scene.team().authority(), "True", "Issuing");
        return deletedAmid(scene, isAbout("basestations/status"), scene::applies);
      }
    },
    NOT_DELIVERED(2) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.isReadyWith();
        return deleted(scene, current(scene));
      }
    },
    DELIVERED(2) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.isReadyWith();
        scene.team().hearsOfDelivery(current(scene), OPERATOR.now());
        scene.awaits(ConditionType.CERTIFICATE_INSTALLED, "True", "Delivered");
        return deleted(scene, current(scene));
      }
    },
    IN_USE(2) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.isReadyWith();
        scene.stationUsesIt();
        scene.awaits(ConditionType.CERTIFICATE_INSTALLED, "True", "InUse");
        return deleted(scene, current(scene));
      }
    },
    SUPERSEDED_BY_A_RENEWAL(2) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.isReadyWith("certificate: {duration: 1h, renewBefore: 54m}");
        scene.applies("certificate: {duration: 17520h, renewBefore: 54m}");
        scene.awaitsReady();
        scene.timePasses(Duration.ofSeconds(370));
        scene.awaitsCurrent(2);
        BaseStationCertificate former = scene.certificates().getFirst();
        await("it is told to be superseded")
            .until(
                () ->
                    ConditionType.SUPERSEDED.isTrueIn(
                        scene
                            .team()
                            .cluster()
                            .resource(former)
                            .require()
                            .getStatus()
                            .conditions()));
        return deleted(scene, former);
      }
    },
    ON_HOLD(2) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.isReadyWith();
        BaseStationCertificate held = current(scene);
        scene.applies("state: Suspended");
        scene.awaitsListed(1);
        return deleted(scene, held);
      }

      // Not before the station is active again.
      @Override
      void isMadeUpFor(Scene scene) {
        assertThat(scene.certificates()).isEmpty();
        scene.applies();
        super.isMadeUpFor(scene);
      }
    },
    REVOKED_AND_NOT_PUBLISHED(2) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.isReadyWith();
        scene.team().awaits(scene.team().authority(), it -> it.getStatus().crl() != null);
        return deletedAmid(
            scene,
            CertificateDeletedTest::isOfAnUnpublishedCrl,
            () -> scene.applies("regenerate: {token: again, reason: CertificateLost}"));
      }
    },
    ITS_STATION_IS_BEING_DELETED(1) {
      @Override
      BaseStationCertificate isDeleted(Scene scene) {
        scene.isReadyWith();
        return deletedAmid(scene, isAbout("configmaps"), scene::deletes);
      }

      @Override
      void isMadeUpFor(Scene scene) {
        scene.awaitsGone();
      }
    };

    private final int stored;

    /**
     * @param stored how many certificates the station has had in the end
     */
    Step(int stored) {
      this.stored = stored;
    }

    /** Returns what was deleted, as it was before. */
    abstract BaseStationCertificate isDeleted(Scene scene);

    void isMadeUpFor(Scene scene) {
      await("the only one is the one that it is pointed to")
          .untilAsserted(
              () ->
                  assertThat(scene.certificates())
                      .extracting(it -> it.getMetadata().getUid())
                      .containsExactly(current(scene).getMetadata().getUid()));
      scene.awaitsReady();
      assertThat(current(scene).getSpec().revocation()).isNull();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @ParameterizedTest(
      name =
          "S40 Its object deleted by hand, {0}: it is in the ledger and on the CRL for good, its"
              + " object goes, and the station is ready by another one where it is to be served")
  @EnumSource
  void isRevokedAndNotForgotten(Step step) {
    Scene scene = new Scene(SITE.team(), step.toString().replace(' ', '-'), OPERATOR);

    BaseStationCertificate deleted = step.isDeleted(scene);

    await("its object is gone")
        .until(
            () ->
                scene.certificates().stream()
                    .map(it -> it.getMetadata().getUid())
                    .noneMatch(deleted.getMetadata().getUid()::equals));
    step.isMadeUpFor(scene);
    String serialNumber = deleted.getSpec().serialNumber();
    PublishedList list = new PublishedList(scene.team(), scene.team().authority());
    await("it is published, and nothing else")
        .untilAsserted(() -> assertThat(list.serialNumbers()).containsExactly(serialNumber));
    assertThat(scene.team().ledger().entries())
        .extracting(entry -> entry.serialNumber().hex())
        .containsExactly(serialNumber);
    assertThat(scene.team().ledgerEntryOf(deleted))
        .map(RevocationEntry::reason)
        .as("no hold, which could be lifted")
        .isNotEqualTo(Optional.of(RevocationReason.CERTIFICATE_HOLD));
    assertThat(SigningRecord.of(OPERATOR.journal()).stored(scene)).hasSize(step.stored);
  }

  private static BaseStationCertificate current(Scene scene) {
    return scene.team().currentOf(scene.station());
  }

  private static BaseStationCertificate deleted(Scene scene, BaseStationCertificate certificate) {
    scene.team().deletes(certificate);
    return certificate;
  }

  /** The oldest one, while the first such write is on its way that comes once it is stored. */
  private static BaseStationCertificate deletedAmid(
      Scene scene, Predicate<WriteInScene> moment, Runnable begins) {
    AtomicReference<@Nullable BaseStationCertificate> deleted = new AtomicReference<>();
    Lane lane = PROXY.open(scene::isAbout);
    lane.arm(
        write -> {
          List<BaseStationCertificate> stored = scene.certificates();
          return !stored.isEmpty()
                  && moment.test(new WriteInScene(write, scene, stored.getFirst()))
                  && deleted.compareAndSet(null, stored.getFirst())
              ? new Fault.Hold(() -> scene.team().deletes(stored.getFirst()))
              : new Fault.None();
        });

    begins.run();

    await("the write that it is deleted in").until(() -> lane.hits().size() == 1);
    PROXY.close(lane);
    return Objects.requireNonNull(deleted.get());
  }

  private record WriteInScene(ProxiedWrite write, Scene scene, BaseStationCertificate oldest) {}

  private static Predicate<WriteInScene> isAbout(String resource) {
    return it -> it.write().resource().equals(resource);
  }

  /** Of the head, while the ledger has more than the CRL that it is to replace. */
  private static boolean isOfAnUnpublishedCrl(WriteInScene it) {
    PlatformTeam team = it.scene().team();
    String name = it.write().name();
    return LedgerNames.headOf(name).equals(Optional.of(name))
        && team.ledgerEntryOf(it.oldest()).isPresent()
        && !new PublishedList(team, team.authority())
            .serialNumbers()
            .contains(it.oldest().getSpec().serialNumber());
  }
}
