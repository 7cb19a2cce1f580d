package io.keymast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import java.util.List;

/** How an operator may behave in a storm of kills or of changes: what the auditor does not ask. */
final class StormOracle {
  private final PlatformTeam team;
  private final Surroundings surroundings;
  private final Findings findings = new Findings();

  /**
   * @param surroundings at most an operator is killed: the API server is at peace
   */
  StormOracle(PlatformTeam team, Surroundings surroundings) {
    this.team = team;
    this.surroundings = surroundings;
  }

  /**
   * @param said all that the operator logged, told by events, and stored for others to read
   */
  List<Finding> findings(String said, Conduct conduct) {
    List<String> complaints = conduct.complaints(surroundings);
    findings.holds(complaints.isEmpty(), Breach.FAILED, "complained of " + complaints);
    List<Request> forbidden = conduct.forbidden(request -> true);
    findings.holds(forbidden.isEmpty(), Breach.FORBIDDEN, "has no right to " + forbidden);
    noKeyLeaks(said);
    return findings.all();
  }

  private void noKeyLeaks(String said) {
    String everything =
        said
            + all(BaseStation.class, team.stationNamespace())
            + all(BaseStationCertificate.class, team.stationNamespace())
            + all(CertificateAuthority.class, team.authority().namespace());
    List<String> keys = CaKeyLines.of(team, name -> true);
    findings.holds(!keys.isEmpty(), Breach.LEAKED, "no CA key is known to look for");
    findings.holds(!everything.contains("PRIVATE KEY"), Breach.LEAKED, "a private key");
    findings.holds(
        keys.stream().noneMatch(everything::contains), Breach.LEAKED, "a CA's private key");
  }

  private String all(Class<? extends HasMetadata> kind, String namespace) {
    return Serialization.asJson(
        team.cluster().resources(kind).inNamespace(namespace).list().getItems());
  }
}
