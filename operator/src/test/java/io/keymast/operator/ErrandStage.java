package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.auditor.Audit;
import io.keymast.endtoend.KeyInstallerProcess;
import io.keymast.support.AuditLog;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import io.keymast.support.RunArchive;
import io.keymast.support.SharedKill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A Key Installer behind a proxy, beside an operator that nothing happens to, and what every errand
 * makes it write where nothing goes wrong. One process serves all plans, life after life.
 */
final class ErrandStage implements AutoCloseable {
  private static final String SERVER_SECRET = "keymast-key-installer-tls";

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final FaultProxy proxy = FaultProxy.open(controlPlane);
  private final FaultProxy operatorsWay = FaultProxy.open(controlPlane);
  private final AuditLog auditLog = new AuditLog(controlPlane);
  private final AtomicInteger visits = new AtomicInteger();
  private final Map<Errand, ErrandEnd> ends = new EnumMap<>(Errand.class);
  private final Map<Errand, List<ProxiedWrite>> writes = new EnumMap<>(Errand.class);
  private final Set<Errand> errands;
  private final PlatformTeam team;
  private final RunArchive archive;
  private final OperatorJvm operator;
  private final Path folder;
  private final KeyInstallerAddress address;
  private final Visitor gate;
  private final KeyInstallerProcess keyInstaller;
  private final SharedKill kill;

  /**
   * @param errands for what stations come
   */
  ErrandStage(String name, Set<Errand> errands) {
    this.errands = errands;
    removesServerSecret();
    team = new PlatformTeam(name);
    archive = team.archive(name, controlPlane);
    operator =
        OperatorJvm.startAhead(
            Duration.ofMinutes(1),
            controlPlane,
            operatorsWay,
            name,
            "--no-leader-election",
            "--namespace",
            team.stationNamespace(),
            "--default-authority",
            team.authority().toString(),
            "--key-installer-dns-name",
            "localhost");
    team.hasAnAuthority();
    new StationPasswords(team).haveAnAuthority();
    address =
        KeyInstallerAddress.trusting(
            team.sees(team.authority()).getStatus().generations().getFirst().certificate());
    gate = new Visitor(address);
    team.appliesAuthority(
        team.authority().name(),
        "concentrators: [{name: gate, publicKeyFingerprint: \"%s\"}]".formatted(gate.ownKey()));
    folder = newFolder();
    keyInstaller = KeyInstallerProcess.startBehind(proxy, controlPlane, folder, options());
    kill = new SharedKill(keyInstaller::kill, Duration.ofSeconds(5));
    proxy.kills(kill);
  }

  FaultProxy proxy() {
    return proxy;
  }

  KeyInstallerProcess keyInstaller() {
    return keyInstaller;
  }

  SharedKill kill() {
    return kill;
  }

  Visit newVisit(Errand errand) {
    return new Visit(
        team, errand.slug() + "-" + visits.incrementAndGet(), operator, new Visitor(address), gate);
  }

  /** What it says, and is asked, from now on. */
  Supplier<Conduct> watchesConduct() {
    int said = keyInstaller.log().length();
    long asked = auditLog.now();
    return () ->
        new Conduct(
            keyInstaller.log().substring(said),
            auditLog.since(asked).stream()
                .filter(request -> request.isBy(ControlPlane.KEY_INSTALLER_ACCOUNT))
                .toList());
  }

  /** In its log, by events and in what it stores. */
  String allThatItSaid() {
    return keyInstaller.log()
        + Serialization.asJson(
            team.cluster().events().v1().events().inNamespace(team.stationNamespace()).list())
        + Serialization.asJson(team.certificates());
  }

  /** What each errand makes it write, and how it ends. */
  void rehearses() {
    List<ErrandOutcome> outcomes =
        new ErrandRound(this, errands.stream().map(ErrandPlan::withoutFaults).toList()).runs();
    assertThat(outcomes).allSatisfy(ErrandOutcome::holds);
    outcomes.forEach(it -> writes.put(it.plan().errand(), it.writes()));
  }

  /** How the errand ended without faults, if it did so yet. */
  Optional<ErrandEnd> faultFree(Errand errand) {
    synchronized (ends) {
      return Optional.ofNullable(ends.get(errand));
    }
  }

  /** The same; in its first run, as it ended now. */
  ErrandEnd end(Errand errand, Visit visit) {
    ErrandEnd now = ErrandEnd.of(visit);
    synchronized (ends) {
      return ends.computeIfAbsent(errand, _ -> now);
    }
  }

  /** As many rounds as the longest errand has writes: each hits another one of each errand. */
  List<List<ErrandPlan>> plansAtEachWrite(Affliction affliction) {
    int rounds = writes.values().stream().mapToInt(List::size).max().orElseThrow();
    List<List<ErrandPlan>> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<ErrandPlan> plans = new ArrayList<>();
      for (Map.Entry<Errand, List<ProxiedWrite>> each : writes.entrySet()) {
        if (round < each.getValue().size()) {
          plans.add(ErrandPlan.of(each.getKey(), affliction, each.getValue().get(round)));
        }
      }
      all.add(plans);
    }
    return all;
  }

  /**
   * One write of each errand, in turn its first and its second, and so on; by one of these in turn.
   */
  List<ErrandPlan> plansAtOneWrite(List<Affliction> afflictions) {
    List<ErrandPlan> plans = new ArrayList<>();
    writes.forEach(
        (errand, all) ->
            plans.add(
                ErrandPlan.of(
                    errand,
                    afflictions.get(plans.size() % afflictions.size()),
                    all.get(plans.size() / 2 % all.size()))));
    return plans;
  }

  /** Keeps the CRLs of now for the auditor. */
  void keepsLists() {
    archive.keepsLists();
  }

  /** What the auditor finds in all that has happened here. */
  Audit audited() {
    return archive.judged(operator);
  }

  @Override
  public void close() {
    archive.close();
    keyInstaller.close();
    operator.close();
    proxy.close();
    operatorsWay.close();
    team.leaves();
    removesServerSecret();
    Command.run(folder, List.of("rm", "-rf", folder.toString()));
  }

  private String[] options() {
    List<String> options = new ArrayList<>(address.options());
    options.addAll(List.of("--default-authority", team.authority().toString()));
    options.addAll(List.of("--namespace", team.stationNamespace()));
    return options.toArray(String[]::new);
  }

  private void removesServerSecret() {
    controlPlane
        .admin()
        .secrets()
        .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
        .withName(SERVER_SECRET)
        .delete();
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("keymast-errands");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
