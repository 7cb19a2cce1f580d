package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.auditor.Audit;
import io.keymast.domain.AuthorityName;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import io.keymast.support.RunArchive;
import io.keymast.support.SharedKill;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An operator process behind a proxy, and what every workload writes where nothing goes wrong. One
 * process serves all plans: whoever recovers from one crash is the victim of the next.
 */
final class CrashStage implements Torture.Stage {
  private static final int RUNS_WITHOUT_FAULTS = 2;
  private static final Set<Workload> ROTATIONS =
      Set.of(Workload.CA_ROTATION, Workload.CA_SUCCESSION);

  /** Each tells that a next CA key is trusted, that it issues, or what the trust copies say. */
  private static final int PINS = 4;

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final FaultProxy proxy = FaultProxy.open(controlPlane);
  private final PlatformTeam team;
  private final AuditLog auditLog = new AuditLog(controlPlane);
  private final RunArchive archive;
  private final AtomicInteger scenes = new AtomicInteger();
  private final FaultFree faultFree = new FaultFree();
  private final RehearsedWrites<Workload> writes = new RehearsedWrites<>(Workload.class);
  private final List<AuthorityName> ended = new ArrayList<>();
  private List<AuthorityName> ending = List.of();
  private OperatorJvm operator;
  private SharedKill kill;

  CrashStage(String name) {
    this.team = new PlatformTeam(name);
    this.archive = team.archive(name);
    this.operator = start(Duration.ofMinutes(1));
    this.kill = sharedKill();
  }

  FaultProxy proxy() {
    return proxy;
  }

  OperatorJvm operator() {
    return operator;
  }

  /**
   * In its log, in its journal, by events, and in what it stores for others to read: status, trust
   * copies and the ledger.
   */
  String allThatTheOperatorSaid() {
    return operator.log()
        + operator.journal()
        + Stream.of(team.stationNamespace(), team.authority().namespace())
            .map(namespace -> team.cluster().events().v1().events().inNamespace(namespace).list())
            .map(Serialization::asJson)
            .collect(Collectors.joining())
        + team.cluster().configMaps().inAnyNamespace().list().getItems().stream()
            .filter(configMap -> isOfTeam(configMap.getMetadata().getNamespace()))
            .map(CrashStage::text)
            .collect(Collectors.joining());
  }

  private static String text(ConfigMap configMap) {
    Map<String, String> binary = Optional.ofNullable(configMap.getBinaryData()).orElseGet(Map::of);
    return Serialization.asJson(configMap)
        + binary.values().stream()
            .map(
                base64 ->
                    new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1))
            .collect(Collectors.joining());
  }

  /** What is said and asked from now on. */
  Supplier<Conduct> watchesConduct() {
    int said = operator.log().length();
    long asked = auditLog.now();
    return () ->
        new Conduct(
            operator.log().substring(said),
            auditLog.since(asked).stream()
                .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
                .filter(
                    request ->
                        request.namespace().isEmpty()
                            || request.namespace().equals(ControlPlane.SYSTEM_NAMESPACE)
                            || isOfTeam(request.namespace()))
                .toList());
  }

  private boolean isOfTeam(String namespace) {
    return namespace.equals(team.stationNamespace())
        || namespace.equals(team.authority().namespace())
        || namespace.endsWith(SceneAuthorities.GATES);
  }

  SharedKill kill() {
    return kill;
  }

  /** Keeps the CRLs of now for the auditor. */
  void keepsLists() {
    archive.keepsLists();
  }

  @Override
  public Audit audited() {
    return archive.judged(operator);
  }

  Scene newScene(Workload workload) {
    return new Scene(team, workload.slug() + "-" + scenes.incrementAndGet(), operator);
  }

  /**
   * Once their plans are judged: the next plans' deaths are to do them no harm, and the lives after
   * those have no part in them. A life that began with hundreds of authorities would take minutes.
   */
  void ends(List<Scene> scenes) {
    operator.leaves(ending);
    ended.addAll(ending);
    ending = scenes.stream().flatMap(scene -> scene.authorities().names().stream()).toList();
  }

  FaultFree faultFree() {
    return faultFree;
  }

  /** The writes are those that each run makes; the operator is then started anew. */
  @Override
  public void rehearses() {
    List<Map<Workload, List<ProxiedWrite>>> runs =
        IntStream.range(0, RUNS_WITHOUT_FAULTS).mapToObj(run -> rehearsal()).toList();
    for (Workload workload : Workload.values()) {
      List<ProxiedWrite> last = runs.getLast().getOrDefault(workload, List.of());
      writes.put(
          workload,
          runs.getFirst().getOrDefault(workload, List.of()).stream()
              .filter(write -> last.stream().anyMatch(each -> isSame(each, write)))
              .filter(write -> isWorthAPlan(workload, write))
              .toList());
    }
    faultFree.endsRehearsal();
    Duration ahead = operator.ahead();
    operator.stop();
    operator = start(ahead);
    operator.leaves(ended);
    kill = sharedKill();
  }

  /** Whether a run without faults makes anything. */
  boolean creates(Workload workload) {
    return writes.has(workload, CrashPlan::isCreate);
  }

  /** Whether a run without faults changes any of this resource, or its status. */
  boolean writes(Workload workload, String resource) {
    return writes.has(
        workload,
        write -> write.resource().equals(resource) || write.resource().startsWith(resource + "/"));
  }

  /**
   * @param stride 1 for every write of each workload, 2 for every other one
   */
  List<List<CrashPlan<Workload>>> plansAtWrites(Affliction affliction, int stride) {
    return writes.rounds(affliction, stride);
  }

  @Override
  public void close() {
    archive.close();
    operator.close();
    proxy.close();
    team.leaves();
  }

  private Map<Workload, List<ProxiedWrite>> rehearsal() {
    List<CrashPlan<Workload>> plans =
        Arrays.stream(Workload.values()).map(CrashPlan::withoutFaults).toList();
    List<Outcome<Workload>> outcomes = new CrashRound(this, plans, WatchTrouble.NONE).runs();
    assertThat(outcomes).allSatisfy(Outcome::holds);
    return outcomes.stream().collect(Collectors.toMap(it -> it.plan().story(), Outcome::writes));
  }

  private static boolean isSame(ProxiedWrite one, ProxiedWrite other) {
    return one.isOfTheKindOf(other) && one.occurrence() == other.occurrence();
  }

  /**
   * An event is a courtesy; how often an authority counts its stations is a matter of luck. Where
   * CA keys follow each other, its first statuses pin them.
   */
  private static boolean isWorthAPlan(Workload workload, ProxiedWrite write) {
    return switch (write.resource()) {
      case "events" -> false;
      case "certificateauthorities/status" ->
          write.occurrence() <= (ROTATIONS.contains(workload) ? PINS : 1);
      default -> true;
    };
  }

  private OperatorJvm start(Duration ahead) {
    return OperatorJvm.startAhead(
        ahead,
        controlPlane,
        proxy,
        team.authority().namespace(),
        "--no-leader-election",
        "--namespace",
        team.stationNamespace(),
        "--reconcile-threads",
        "64",
        "--trust-config-map",
        TrustTeam.NAME);
  }

  private SharedKill sharedKill() {
    SharedKill shared = new SharedKill(operator::kill);
    proxy.kills(shared);
    return shared;
  }
}
