package io.keymast.decision;

import io.keymast.decision.MigrationStep.Planned;
import io.keymast.decision.MigrationStep.State;
import io.keymast.domain.MigrationConfirmation;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.validation.DeclaredStation;
import java.util.Optional;

/** Judges the steps of one station's migration from facts, and says what to do. */
final class MigrationGuide {
  /** The first that speaks TLS, and whose certificates need no clean-up. */
  private static final PacketForwarderVersion FIRST_WITH_TLS = new PacketForwarderVersion(2, 8, 0);

  private static final String CONFIRM = "spec.backhaulMigration.confirm";

  private final DeclaredStation station;
  private final CertificateHistory history;
  private final RunningPacketForwarder running;

  MigrationGuide(DeclaredStation station, CertificateHistory history) {
    this.station = station;
    this.history = history;
    this.running = RunningPacketForwarder.of(station, history);
  }

  /** A step whose turn has come. */
  Planned judge(MigrationStep step) {
    return switch (step) {
      case UPGRADE_PACKET_FORWARDER -> upgrade();
      case CLEAN_UP_CERTIFICATES -> cleanUp();
      case REGENERATE_CERTIFICATE -> regenerate();
      case SWITCH_TO_TLS -> switchToTls();
      case CONFIRM_STABLE ->
          confirmed(
              step,
              "watch the link over TLS until it is stable, for a day, say; then add LinkStable to "
                  + CONFIRM);
      case BACKUP ->
          confirmed(
              step,
              "back up the station's configuration now, since an earlier backup would restore"
                  + " IPsec; then add BackedUp to "
                  + CONFIRM
                  + ". This ends the migration: the next certificate is for TLS only");
    };
  }

  /** A step that comes after one that is not done; what was confirmed too early does not count. */
  Planned postpone(MigrationStep step, MigrationStep before) {
    String early =
        step.confirmation()
            .filter(this::isConfirmed)
            .map(
                it ->
                    "; "
                        + it.apiName()
                        + " is confirmed too early: it does not count before then; remove it if it"
                        + " is not so")
            .orElse("");
    return new Planned(step, State.PENDING, "comes after " + before.apiName() + early);
  }

  private Planned upgrade() {
    MigrationStep step = MigrationStep.UPGRADE_PACKET_FORWARDER;
    return switch (running) {
      case RunningPacketForwarder.Unknown() ->
          new Planned(
              step,
              State.BLOCKED,
              "the packet forwarder's version is not known, and the way to TLS depends on it:"
                  + " declare it in spec.packetForwarder.version, or have the station report it"
                  + " (LRR_VERSION of the agent)");
      case RunningPacketForwarder.Declared(var version) ->
          hasTls(version)
              ? new Planned(step, State.DONE, "packet forwarder " + version + ", as declared")
              : new Planned(
                  step,
                  State.READY,
                  upgradeFrom(version)
                      + "then declare the new one in spec.packetForwarder.version");
      case RunningPacketForwarder.Reported(var version, var declared) ->
          hasTls(version)
              ? new Planned(step, State.DONE, "packet forwarder " + version + ", as reported")
              : new Planned(
                  step,
                  State.READY,
                  upgradeFrom(version)
                      + "the station reports the new one at its next poll"
                      + contradiction(declared));
    };
  }

  private static String upgradeFrom(PacketForwarderVersion version) {
    boolean isDocumented = version.major() == 2 && version.minor() == 6;
    return "upgrade the packet forwarder from "
        + version
        + " to the latest 2.8.x"
        + (isDocumented
            ? "; "
            : " (this way is documented for 2.6.x: ask for the steps from " + version + "); ");
  }

  private static String contradiction(Optional<PacketForwarderVersion> declared) {
    return declared
        .filter(MigrationGuide::hasTls)
        .map(it -> "; until then the declared " + it + " does not count")
        .orElse("");
  }

  private Planned cleanUp() {
    MigrationStep step = MigrationStep.CLEAN_UP_CERTIFICATES;
    Optional<KnownCertificate> good = issuedAfterUpgrade();
    if (good.isPresent()) {
      return new Planned(step, State.DONE, "not needed: " + whyNotOutdated(good.get()));
    }
    if (history.newestLive().isEmpty()) {
      return awaitCertificate(step);
    }
    return confirmed(
        step,
        "open a remote session to the station, choose SUPLOG: System configuration > PKI > Cleanup"
            + " certificates, and close the session; then add CertificatesCleanedUp to "
            + CONFIRM);
  }

  private Planned regenerate() {
    MigrationStep step = MigrationStep.REGENERATE_CERTIFICATE;
    Optional<KnownCertificate> good = issuedAfterUpgrade();
    if (good.isPresent()) {
      return new Planned(step, State.DONE, whyNotOutdated(good.get()));
    }
    return history
        .newestLive()
        .map(
            outdated ->
                new Planned(
                    step,
                    State.READY,
                    "set spec.regenerate to a new token and reason BackhaulChange: this revokes"
                        + " certificate "
                        + outdated.serialNumber()
                        + ", which is not known to be of after the upgrade, and issues another at"
                        + " once, for both gates"))
        .orElseGet(() -> awaitCertificate(step));
  }

  /** The next one will be of after the upgrade: then nothing is to be cleaned up. */
  private static Planned awaitCertificate(MigrationStep step) {
    return new Planned(
        step,
        State.PENDING,
        "wait until the station has a valid certificate: the condition Ready says what hinders it");
  }

  private Planned switchToTls() {
    MigrationStep step = MigrationStep.SWITCH_TO_TLS;
    return isNewCertificateAtStation()
        ? confirmed(
            step,
            "open a new remote session to the station and switch its backhaul to TLS; then add"
                + " SwitchedToTLS to "
                + CONFIRM)
        : new Planned(
            step,
            State.PENDING,
            "wait until the station has fetched its certificate from the Key Installer"
                + tooEarly(step));
  }

  private String tooEarly(MigrationStep step) {
    return step.confirmation().filter(this::isConfirmed).isPresent()
        ? "; until then the confirmation does not count"
        : ": it does so by itself, within 15 minutes";
  }

  private Planned confirmed(MigrationStep step, String whatToDo) {
    return step.confirmation().filter(this::isConfirmed).isPresent()
        ? new Planned(step, State.DONE, "done, as confirmed")
        : new Planned(step, State.READY, whatToDo);
  }

  private boolean isConfirmed(MigrationConfirmation confirmation) {
    return station.declaredBackhaul().confirmed().contains(confirmation);
  }

  /** The certificate that the station goes on with, if it is of after the upgrade. */
  private Optional<KnownCertificate> issuedAfterUpgrade() {
    return history.newestLive().filter(this::isAfterUpgrade);
  }

  /** What is not on record was issued for nobody knows what. */
  private boolean isAfterUpgrade(KnownCertificate certificate) {
    return certificate
        .origin()
        .packetForwarder()
        .known()
        .filter(MigrationGuide::hasTls)
        .isPresent();
  }

  private static String whyNotOutdated(KnownCertificate certificate) {
    return "certificate "
        + certificate.serialNumber()
        + " was issued after the upgrade"
        + certificate.origin().packetForwarder().known().map(it -> ", for " + it).orElse("");
  }

  /** A renewal on the way takes nothing back: its predecessor is as good. */
  private boolean isNewCertificateAtStation() {
    return issuedAfterUpgrade().stream()
        .flatMap(
            current -> history.live().filter(it -> it.binding().isSuccessionTo(current.binding())))
        .filter(this::isAfterUpgrade)
        .anyMatch(MigrationGuide::isAtStation);
  }

  private static boolean isAtStation(KnownCertificate certificate) {
    return certificate.fate().deliveredAt().isPresent() || certificate.fate().inUseAt().isPresent();
  }

  private static boolean hasTls(PacketForwarderVersion version) {
    return version.compareTo(FIRST_WITH_TLS) >= 0;
  }
}
