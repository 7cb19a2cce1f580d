package io.keymast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.operator.Finding.Breach;
import io.keymast.operator.Traces.Readable;
import io.keymast.support.AuditLog.Request;
import java.util.List;

/** How an operator may behave in a storm of kills or of changes: what the auditor does not ask. */
final class StormOracle {
  private final Readable stored;
  private final Surroundings surroundings;
  private final Findings findings = new Findings();

  /**
   * @param surroundings at most an operator is killed: the API server is at peace
   */
  StormOracle(PlatformTeam team, Surroundings surroundings) {
    this(stored(team), surroundings);
  }

  /**
   * @param stored for others to read, and the CA keys
   */
  StormOracle(Readable stored, Surroundings surroundings) {
    this.stored = stored;
    this.surroundings = surroundings;
  }

  /**
   * @param said all that the operator logged, told by events, and stored for others to read
   */
  List<Finding> findings(String said, Conduct conduct) {
    List<String> complaints = conduct.complaints(surroundings);
    findings.holds(complaints.isEmpty(), Breach.FAILED, "complained of " + complaints);
    List<Request> forbidden = conduct.forbidden();
    findings.holds(forbidden.isEmpty(), Breach.FORBIDDEN, "has no right to " + forbidden);
    noKeyLeaks(new Readable(said + stored.text(), stored.secrets()));
    return findings.all();
  }

  private void noKeyLeaks(Readable all) {
    findings.holds(!all.secrets().isEmpty(), Breach.LEAKED, "no CA key is known to look for");
    findings.holds(!all.has("PRIVATE KEY"), Breach.LEAKED, "a private key");
    findings.holds(!all.hasSecret(), Breach.LEAKED, "a CA's private key");
  }

  private static Readable stored(PlatformTeam team) {
    return new Readable(
        all(team, BaseStation.class, team.stationNamespace())
            + all(team, BaseStationCertificate.class, team.stationNamespace())
            + all(team, CertificateAuthority.class, team.authority().namespace()),
        CaKeyLines.of(team, name -> true));
  }

  private static String all(
      PlatformTeam team, Class<? extends HasMetadata> kind, String namespace) {
    return Serialization.asJson(
        team.cluster().resources(kind).inNamespace(namespace).list().getItems());
  }
}
