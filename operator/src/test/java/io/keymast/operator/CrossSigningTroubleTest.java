package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.ExtraLease;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.ProxiedWrite;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What may happen between the signing of a cross-certificate and the news that it is stored. */
class CrossSigningTroubleTest {
  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("cross-trouble");
  private final AuthorityName authority = team.authority();

  @AfterEach
  void platformTeamLeaves() {
    team.leaves();
  }

  @Test
  @DisplayName("Where no answer came, the journal says that it is stored once that is seen")
  void unanswered() {
    isStoredAndTold("cross-unanswered", write -> new Fault.DropAnswer());
  }

  @Test
  @DisplayName(
      "Where no answer came, and the same once more was refused, it is stored, and the journal says so")
  void refusedOnceMore() {
    isStoredAndTold(
        "cross-once-more",
        write -> write.occurrence() % 2 == 1 ? new Fault.DropAnswer() : new Fault.Answer(403));
  }

  private void isStoredAndTold(String name, Function<ProxiedWrite, Fault> trouble) {
    try (FaultProxy proxy = FaultProxy.open(controlPlane);
        OperatorJvm operator =
            OperatorJvm.start(
                controlPlane,
                proxy,
                name,
                "--no-leader-election",
                "--namespace",
                team.stationNamespace())) {
      Lane lane = proxy.open(this::isCrossCertificate);
      lane.arm(trouble);

      rotates();

      await("both are offered").until(() -> offered().size() == 2);
      await("the journal of both")
          .untilAsserted(() -> assertThat(storedBy(operator)).isEqualTo(serialNumbers()));
      assertThat(discardedBy(operator)).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "S18 A leader that stops with a cross-certificate on its way, and goes on too late: one a direction")
  void leaderChange() {
    try (FaultProxy proxyOfOne = FaultProxy.open(controlPlane);
        FaultProxy proxyOfOther = FaultProxy.open(controlPlane);
        OperatorJvm one = replica(proxyOfOne, "cross-one");
        OperatorJvm other = waitingReplica(proxyOfOther)) {
      AtomicBoolean isStopped = new AtomicBoolean();
      Lane lane = proxyOfOne.open(this::isCrossCertificate);
      lane.arm(
          write ->
              isStopped.compareAndSet(false, true)
                  ? new Fault.Hold(
                      () -> {
                        one.signal("STOP");
                        await("the other signs").until(() -> offered().size() == 2);
                      })
                  : new Fault.None());
      team.awaits(authority, "True", "Issuing");

      team.suppliesCa("lora-tls", CaFiles.pkcs8());

      await("the other has taken over").until(() -> isStopped.get() && offered().size() == 2);
      List<String> offered = offered();
      one.signal("CONT");
      await("the former leader has ended").until(() -> one.starts() > 1);
      assertThat(records()).hasSize(2);
      assertThat(storedBy(other)).isEqualTo(serialNumbers());
      assertThat(storedBy(one)).isEmpty();
      assertThat(offered()).isEqualTo(offered);
    }
  }

  /** The next CA does not issue yet. */
  private void rotates() {
    appliesAuthority();
    team.awaits(authority, "True", "Issuing");
    team.suppliesCa("lora-tls", CaFiles.pkcs8());
  }

  private void appliesAuthority() {
    team.suppliesCa("lora-tls", CaFiles.pkcs8());
    team.appliesAuthorityOf(
        "lora",
        "source: {secretName: lora-tls}",
        "rotation: {trustBefore: 48h, spread: 24h, crossSign: true}");
  }

  private boolean isCrossCertificate(ProxiedWrite write) {
    return write.method().equals("POST")
        && write.resource().equals("configmaps")
        && write.namespace().equals(authority.namespace())
        && write.name().contains(".cross-");
  }

  private OperatorJvm replica(FaultProxy proxy, String name) {
    return OperatorJvm.start(
        controlPlane,
        proxy,
        name,
        "--lease",
        ExtraLease.named("cross-signing-test", controlPlane),
        "--namespace",
        team.stationNamespace());
  }

  /** Started when the first one leads. */
  private OperatorJvm waitingReplica(FaultProxy proxy) {
    appliesAuthority();
    team.awaits(authority, "True", "Issuing");
    OperatorJvm other = replica(proxy, "cross-other");
    await("the other waits").until(() -> other.log().contains("operator started"));
    return other;
  }

  private List<String> offered() {
    return Optional.ofNullable(team.sees(authority).getStatus())
        .flatMap(status -> Optional.ofNullable(status.generations()))
        .orElse(List.of())
        .stream()
        .map(Generation::crossCertificates)
        .flatMap(Stream::ofNullable)
        .toList();
  }

  private List<ConfigMap> records() {
    return team.ledgerParts(authority).stream()
        .filter(it -> it.getMetadata().getName().contains(".cross-"))
        .toList();
  }

  private List<String> serialNumbers() {
    return records().stream()
        .map(it -> ParsedCertificate.parsePem(it.getData().get("certificate")).orElseThrow())
        .map(it -> it.getFirst().serialNumber().hex())
        .sorted()
        .toList();
  }

  private List<String> storedBy(OperatorJvm operator) {
    return toldBy(operator, "stored");
  }

  private List<String> discardedBy(OperatorJvm operator) {
    return toldBy(operator, "discarded");
  }

  private List<String> toldBy(OperatorJvm operator, String entry) {
    return operator.journal().stream()
        .filter(line -> line.contains("\"journal\":\"" + entry + "\""))
        .filter(line -> line.contains("\"subject\":\"CA "))
        .filter(line -> line.contains('"' + authority.toString() + '"'))
        .map(line -> line.replaceFirst(".*\"serialNumber\":\"([0-9A-F]+)\".*", "$1"))
        .sorted()
        .toList();
  }
}
