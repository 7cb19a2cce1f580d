package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.api.Condition;
import io.keymast.domain.KeyId;
import io.keymast.operator.LongRun;
import io.keymast.operator.RestoredRuns;
import io.keymast.status.ConditionType;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.FreePort;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import io.keymast.support.ToldEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A platform on a control plane of its own, whose etcd is put back to a snapshot while the operator
 * and the Key Installer run.
 */
final class RestoredCluster implements AutoCloseable {
  private static final String AUTHORITY = "lora";
  private static final String OFTEN = "PT1S";

  private final ControlPlane controlPlane;
  private final Team team;
  private final RunArchive archive;
  private final Path folder;
  private final String publicationUrl;
  private final OperatorJvm operator;
  private final KeyInstallerProcess keyInstaller;
  private Instant snapshot = Instant.MAX;

  /**
   * @param name its own
   * @param lines more of its authority's spec
   */
  RestoredCluster(String name, String... lines) {
    controlPlane = ControlPlane.separate(name);
    team = new Team(controlPlane, name);
    archive = RunArchive.open(name, controlPlane, team.stations(), team.authorities());
    try {
      folder = Files.createTempDirectory("keymast-" + name);
      int port = FreePort.find();
      publicationUrl = "http://127.0.0.1:" + port;
      String authority = team.authorities() + "/" + AUTHORITY;
      team.appliesAuthority(
          AUTHORITY,
          Stream.concat(
                  Stream.of("revocation: {crlUrl: \"" + publicationUrl + "\"}"),
                  Arrays.stream(lines))
              .toArray(String[]::new));
      operator =
          OperatorJvm.start(
              controlPlane,
              name,
              "--no-leader-election",
              "--default-authority",
              authority,
              "--key-installer-dns-name",
              "localhost",
              "--publication-url",
              publicationUrl,
              "--restore-check-interval",
              OFTEN);
      team.awaitsIssuing(AUTHORITY);
      keyInstaller =
          KeyInstallerProcess.start(
              controlPlane,
              folder,
              "--https-port",
              Integer.toString(FreePort.find()),
              "--publication-port",
              Integer.toString(port),
              "--default-authority",
              authority,
              "--restore-check-interval",
              OFTEN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void takesSnapshot() {
    snapshot = Clock.systemUTC().instant();
    controlPlane.takesSnapshot();
  }

  /** The auditor hears of it, since nothing that is left tells. */
  void putsSnapshotBack() {
    putsBack(controlPlane::putsSnapshotBack);
  }

  /** The same, but that resourceVersions go on. */
  void putsSnapshotBackBumped() {
    putsBack(controlPlane::putsSnapshotBackBumped);
  }

  private void putsBack(Runnable restore) {
    archive.keepsLists();
    Instant back = Clock.systemUTC().instant();
    restore.run();
    archive.hearsOfRestore(snapshot, back);
  }

  LongRun run(RestoredRuns runs, String what) {
    return runs.run(what, archive, operator);
  }

  /** By all that is left, and by what a relying party got. */
  void awaitsNoSin(PolledCrl crl) {
    crl.keptIn(archive, caKeyId());
    awaitsNoSin();
  }

  /** By all that is left. */
  void awaitsNoSin() {
    archive.awaitsNoSin(operator);
  }

  Team team() {
    return team;
  }

  OperatorJvm operator() {
    return operator;
  }

  KeyInstallerProcess keyInstaller() {
    return keyInstaller;
  }

  /** A station with its key declared and its certificate issued; returns the serial number. */
  String issues(Box box, String... lines) {
    declares(box, lines);
    team.awaitsReady(box);
    return serialNumberOf(box);
  }

  /**
   * @param lines more of its spec
   */
  void declares(Box box, String... lines) {
    team.declares(box, AUTHORITY, box.publicKey(), lines);
  }

  String serialNumberOf(Box box) {
    return team.sees(box, "status", "certificate", "serialNumber");
  }

  Box newBox(String name) {
    return new Box(
            name,
            Shell.DASH,
            folder,
            controlPlane.root().resolve("examples/station/keymast-agent.sh"))
        .configured("URL=https://localhost:" + keyInstaller.httpsPort(), "LRR_VERSION=2.8.12");
  }

  /** A station that is known by a password. */
  Box newBoxForPassword(String name) {
    Box box =
        new Box(
            name,
            Shell.DASH,
            folder,
            controlPlane.root().resolve("examples/station/keymast-agent.sh"));
    box.write("ca.pem", team.caCertificate(AUTHORITY));
    return box.configured(
        "URL=https://localhost:" + keyInstaller.httpsPort(),
        "CA_FILE=" + box.folder().resolve("ca.pem"),
        "AUTHENTICATION=Password",
        "NETRC_FILE=" + box.folder().resolve("netrc"),
        "LABEL=" + team.stations() + "." + box.name());
  }

  /** Returns once the station has polled with this password, and was answered so. */
  void awaitsPoll(Box box, String password, int exitCode) {
    box.write(
        "netrc", "machine localhost login %s password \"%s\"\n".formatted(box.eui(), password));
    box.sh("chmod 600 netrc");
    box.pollsUntil(exitCode);
  }

  PolledCrl polledCrl() {
    return new PolledCrl(
        publicationUrl + "/" + team.authorities() + "/" + AUTHORITY + "/" + caKeyId() + ".crl");
  }

  private KeyId caKeyId() {
    return KeyId.parse(team.caPin(AUTHORITY).split(":", -1)[0]).orElseThrow();
  }

  void awaitsReady(String status, String reason) {
    await("the authority is " + reason).ignoreExceptions().until(() -> isReady(status, reason));
  }

  List<String> brakes() {
    return engaged().map(Brake::reason).toList();
  }

  private Stream<Brake> engaged() {
    return Optional.ofNullable(authority().require().getStatus().brakes()).stream()
        .flatMap(List::stream);
  }

  List<Event> warnings() {
    return ToldEvents.warningsAbout(controlPlane.admin(), team.authorities(), AUTHORITY);
  }

  void says(String word) {
    authority()
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"resume\":\"" + word + "\"}}");
  }

  /** As the message of the brake asks for. */
  void resumes() {
    says(
        "looked, "
            + engaged().map(brake -> String.valueOf(brake.since())).findFirst().orElseThrow());
  }

  boolean hasHeard(String word) {
    List<String> heard = authority().require().getStatus().resumed();
    return heard != null && heard.contains(word);
  }

  @Override
  public void close() {
    try {
      keyInstaller.close();
    } finally {
      operator.close();
      archive.close();
      controlPlane.stop();
      Command.run(controlPlane.root(), List.of("rm", "-rf", folder.toString()));
    }
  }

  private boolean isReady(String status, String reason) {
    return ConditionType.READY
        .in(authority().require().getStatus().conditions())
        .filter(ready -> is(ready, status, reason))
        .isPresent();
  }

  private static boolean is(Condition condition, String status, String reason) {
    return status.equals(condition.status()) && reason.equals(condition.reason());
  }

  private Resource<CertificateAuthority> authority() {
    return controlPlane
        .admin()
        .resources(CertificateAuthority.class)
        .inNamespace(team.authorities())
        .withName(AUTHORITY);
  }
}
