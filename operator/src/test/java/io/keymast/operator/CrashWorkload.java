package io.keymast.operator;

import static org.awaitility.Awaitility.await;

import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import java.time.Duration;
import java.util.List;

/** What the platform team does while the operator crashes; the same in every plan. */
final class CrashWorkload {
  private final PlatformTeam team;
  private final Station regenerated = Station.named("regenerated");
  private final Station deleted = Station.named("deleted");
  private List<String> serialsOfDeleted = List.of();

  CrashWorkload(PlatformTeam team) {
    this.team = team;
  }

  PlatformTeam team() {
    return team;
  }

  Station regenerated() {
    return regenerated;
  }

  List<String> serialsOfDeleted() {
    return serialsOfDeleted;
  }

  void run() {
    team.appliesAuthority("lora");
    team.applies(regenerated);
    team.applies(deleted);
    team.awaitsReady(regenerated);
    team.awaitsReady(deleted);
    serialsOfDeleted = serials(team.certificatesOf(deleted));
    team.applies(regenerated, "regenerate: {token: again, reason: CertificateLost}");
    team.deletes(deleted);
    awaitsEnd();
  }

  /** Again after a fault that came late. */
  void awaitsEnd() {
    team.awaits(regenerated, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    await("the deleted station's end")
        .atMost(Duration.ofSeconds(45))
        .until(() -> team.station(deleted).get() == null && team.certificatesOf(deleted).isEmpty());
    await("the CRL")
        .atMost(Duration.ofSeconds(45))
        .until(
            () ->
                team.sees(team.authority()).getStatus().crl() != null
                    && team.sees(team.authority()).getStatus().crl().entries() == 2);
  }

  static List<String> serials(List<BaseStationCertificate> certificates) {
    return certificates.stream().map(each -> each.getSpec().serialNumber()).toList();
  }
}
