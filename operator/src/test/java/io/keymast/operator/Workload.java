package io.keymast.operator;

import io.keymast.status.ConditionType;
import java.time.Duration;
import java.util.function.Consumer;

/** What is done with one station, for the operator to follow. */
enum Workload implements Story<Scene> {
  FIRST_ISSUE(
      scene -> {},
      scene -> {
        scene.hasAnAuthority();
        scene.applies();
        scene.awaitsCurrent(1);
      }),

  RENEWAL(
      scene -> scene.isReadyWith("certificate: {duration: 1h, renewBefore: 54m}"),
      scene -> {
        scene.applies("certificate: {duration: 17520h, renewBefore: 54m}");
        // Where that takes minutes, it may have been renewed by itself.
        scene.awaitsReady();
        scene.timePasses(Duration.ofSeconds(370));
        scene.awaitsCurrent(2);
      }),

  KEY_CHANGE(
      scene -> {
        scene.isReadyWith();
        scene.stationUsesIt();
      },
      scene -> {
        scene.stationIsReset();
        scene.applies();
        scene.awaitsCurrent(2);
        scene.stationUsesIt();
        scene.awaitsListed(1);
      }),

  REGENERATION(
      Scene::isReadyWith,
      scene -> {
        scene.applies("regenerate: {token: again, reason: CertificateLost}");
        scene.awaits(ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
        scene.awaitsCurrent(2);
        scene.awaitsListed(1);
      }),

  COMPROMISE_BEFORE_THE_NEW_KEY(
      Scene::isReadyWith,
      scene -> {
        String compromise = scene.compromise();
        scene.applies(compromise);
        scene.awaits(ConditionType.REGENERATION_ACCEPTED, "False", "KeyNotReplaced");
        scene.stationIsReset();
        scene.applies(compromise);
        scene.awaits(ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
        scene.awaitsCurrent(2);
        scene.awaitsListed(1);
      }),

  COMPROMISE_AFTER_THE_NEW_KEY(
      Scene::isReadyWith,
      scene -> {
        String compromise = scene.compromise();
        scene.stationIsReset();
        scene.applies();
        scene.awaitsCurrent(2);
        scene.applies(compromise);
        scene.awaits(ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
        scene.awaitsCurrent(3);
        scene.awaitsListed(1);
      }),

  SUSPENSION(
      Scene::isReadyWith,
      scene -> {
        scene.applies("state: Suspended");
        scene.awaits(ConditionType.READY, "False", "Suspended");
        scene.awaitsListed(1);
      }),

  RESUMPTION(
      scene -> {
        scene.isReadyWith();
        scene.applies("state: Suspended");
        scene.awaits(ConditionType.READY, "False", "Suspended");
        scene.awaitsListed(1);
      },
      scene -> {
        scene.applies();
        scene.awaitsCurrent(1);
        scene.awaitsListed(0);
      }),

  THEFT(
      Scene::isReadyWith,
      scene -> {
        scene.applies("state: Stolen");
        scene.awaits(ConditionType.READY, "False", "Stolen");
        scene.awaitsListed(1);
      }),

  REVOCATION_BY_HAND(
      Scene::isReadyWith,
      scene -> {
        scene.revokesByHand();
        scene.awaitsCurrent(2);
        scene.awaitsListed(1);
      }),

  /** With a predecessor that is still good. */
  DELETION(
      scene -> {
        scene.isReadyWith();
        scene.stationIsReset();
        scene.applies();
        scene.awaitsCurrent(2);
      },
      scene -> {
        scene.deletes();
        scene.awaitsGone();
        scene.awaitsListed(2);
      }),

  DELETION_OF_A_STOLEN_ONE(
      Scene::isReadyWith,
      scene -> {
        scene.applies("state: Stolen");
        scene.awaits(ConditionType.READY, "False", "Stolen");
        scene.deletes();
        scene.awaitsGone();
        scene.awaitsListed(1);
      }),

  /** What was on hold is revoked for good. */
  DELETION_OF_A_SUSPENDED_ONE(
      scene -> {
        scene.isReadyWith();
        scene.applies("state: Suspended");
        scene.awaits(ConditionType.READY, "False", "Suspended");
        scene.awaitsListed(1);
      },
      scene -> {
        scene.deletes();
        scene.awaitsGone();
        scene.awaitsAnotherList();
        scene.awaitsListed(1);
      }),

  /** Its station is deleted while it waits, and is revoked all the same. */
  DELETION_OF_THE_AUTHORITY(
      Scene::isReadyWith,
      scene -> {
        scene.authorities().isDeleted();
        scene.awaits(ConditionType.RECONCILING, "True", "AuthorityNotReady");
        scene.deletes();
        scene.awaitsGone();
        scene.awaitsListed(1);
      }),

  MIGRATION_UNTIL_REGENERATED(
      scene -> scene.isReadyWith("backhaul: IPsec", "packetForwarder: {version: 2.6.7}"),
      scene -> {
        scene.applies();
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "UpgradePacketForwarder");
        scene.applies("packetForwarder: {version: 2.8.12}");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "CleanUpCertificates");
        scene.confirms("CertificatesCleanedUp");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "RegenerateCertificate");
        scene.confirms(
            "CertificatesCleanedUp", "regenerate: {token: to-tls, reason: BackhaulChange}");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "SwitchToTLS");
        scene.awaitsCurrent(2);
        scene.awaitsListed(1);
      }),

  MIGRATION_FROM_THE_SWITCH(
      scene -> {
        scene.isReadyWith("backhaul: IPsec", "packetForwarder: {version: 2.8.12}");
        scene.stationUsesIt();
      },
      scene -> {
        scene.applies("packetForwarder: {version: 2.8.12}");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "SwitchToTLS");
        scene.confirms("SwitchedToTLS");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "ConfirmStable");
        scene.confirms("SwitchedToTLS, LinkStable");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "False", "Backup");
        scene.confirms("SwitchedToTLS, LinkStable, BackedUp");
        scene.awaits(ConditionType.BACKHAUL_MIGRATED, "True", "Migrated");
        scene.awaitsCurrent(2);
      }),

  BACK_TO_IPSEC(
      scene -> {
        scene.hasAnAuthority("backhaul: {allowTLSToIPsec: true}");
        scene.applies();
        scene.awaitsCurrent(1);
      },
      scene -> {
        scene.applies("backhaul: IPsec");
        scene.awaitsCurrent(2);
      }),

  /** Nothing is issued any more, and nothing revoked. */
  WITHOUT_BACKHAUL(
      scene -> {
        scene.hasAnAuthority("backhaul: {enforcement: Optional}");
        scene.applies();
        scene.awaitsCurrent(1);
      },
      scene -> {
        scene.applies("backhaul: None");
        scene.awaits(ConditionType.READY, "True", "BackhaulNotSecured");
      }),

  /** The CA's key is given up at an instant to come: its certificates end with it, unrevoked. */
  CA_ROTATION(
      scene -> {
        scene.authorities().startsSelfSigned();
        scene.applies();
        scene.awaitsCurrent(1);
      },
      scene -> {
        scene.authorities().givesUpItsKeySoon();
        scene.authorities().timePasses();
        scene.authorities().awaitsStates("Retired", "Active");
        scene.awaitsCurrent(2);
        scene.authorities().awaitsTrusted(1);
      }),

  /** The former CA is kept, and trusted on. */
  CA_SUCCESSION(
      scene -> {
        scene.authorities().startsSupplied();
        scene.applies();
        scene.awaitsCurrent(1);
      },
      scene -> {
        scene.authorities().isSuppliedWithAnotherKey();
        scene.authorities().awaitsTrusted(2);
        scene.authorities().timePasses();
        scene.authorities().awaitsStates("Retiring", "Active");
        scene.authorities().awaitsCrossSigned();
        scene.awaitsCurrent(2);
      }),

  /** Of two that certify each other. */
  FORMER_CA_GIVEN_UP(
      scene -> {
        scene.authorities().startsSupplied();
        scene.applies();
        scene.awaitsCurrent(1);
        scene.authorities().isSuppliedWithAnotherKey();
        scene.authorities().awaitsCrossSigned();
        scene.authorities().timePasses();
        scene.authorities().awaitsStates("Retiring", "Active");
        scene.awaitsCurrent(2);
      },
      scene -> {
        scene.authorities().givesUpTheFormerKey();
        scene.authorities().awaitsTrusted(1);
        scene.stationUsesIt();
        scene.awaits(ConditionType.CERTIFICATE_INSTALLED, "True", "InUse");
      }),

  MOVE_TO_ANOTHER_AUTHORITY(
      scene -> {
        scene.isReadyWith();
        scene.stationUsesIt();
        scene.authorities().startsAnother();
      },
      scene -> {
        scene.movesToAnotherAuthority();
        scene.awaitsCurrent(2);
        scene.stationUsesIt();
        scene.awaitsListed(1);
      });

  @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
  private final Script<Scene> script;

  Workload(Consumer<Scene> prologue, Consumer<Scene> rest) {
    this.script = new Script<>(prologue, rest);
  }

  @Override
  public Script<Scene> script() {
    return script;
  }

  @Override
  public String toString() {
    return words();
  }
}
