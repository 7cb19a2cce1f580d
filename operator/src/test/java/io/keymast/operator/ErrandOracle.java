package io.keymast.operator;

import io.keymast.api.BaseStationCertificate;
import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold after every errand, as the station, the API server and the log tell. */
final class ErrandOracle {
  /** All that the Key Installer may write. */
  private static final Set<String> WRITTEN =
      Set.of("basestations/status", "basestationcertificates/status");

  private final Visit visit;
  private final Witness witness;
  private final Findings findings = new Findings();

  ErrandOracle(Visit visit, Witness witness) {
    this.visit = visit;
    this.witness = witness;
  }

  /**
   * @param plan what was done meanwhile
   * @param faultFree how the same errand ended without faults
   * @param settling how long it went on to write after the last fault
   */
  List<Finding> findings(CrashPlan<Errand> plan, ErrandEnd faultFree, Duration settling) {
    findings.add(visit.broken());
    everyAnswerIsOne(plan);
    certificatesAreAccountedFor();
    nothingLeaks();
    conducts();
    findings.endsAs(faultFree, ErrandEnd.of(visit));
    findings.endsInTime(settling);
    return findings.all();
  }

  /** Only who has died answers nothing. */
  private void everyAnswerIsOne(CrashPlan<Errand> plan) {
    List<String> failed = visit.failedAnswers();
    findings.holds(failed.isEmpty(), Breach.FAILED, "was answered " + failed);
    List<String> unanswered = visit.visitor().unanswered();
    findings.holds(
        plan.kills() || unanswered.isEmpty(), Breach.FAILED, "was not answered: " + unanswered);
  }

  private void certificatesAreAccountedFor() {
    List<BaseStationCertificate> certificates = visit.sees().certificates();
    Set<String> unknown = new HashSet<>(visit.handed());
    certificates.forEach(it -> unknown.remove(it.getSpec().serialNumber()));
    findings.holds(unknown.isEmpty(), Breach.FORGOTTEN, "handed over and not stored: " + unknown);
    Set<Number> revisions =
        certificates.stream().map(it -> it.getSpec().revision()).collect(Collectors.toSet());
    findings.holds(
        revisions.size() == certificates.size(),
        Breach.DUPLICATE,
        certificates.size() + " certificates of the revisions " + revisions);
  }

  private void nothingLeaks() {
    findings.holds(!witness.said().contains("PRIVATE KEY"), Breach.LEAKED, "a private key");
    findings.holds(!witness.said().contains("the password of "), Breach.LEAKED, "a password");
  }

  private void conducts() {
    findings.behaves(witness, visit.station(), it -> visit.isAbout(it.name()));
    List<Request> others =
        witness.conduct().requests().stream()
            .filter(Request::isWrite)
            .filter(it -> !it.verb().equals("patch") || !WRITTEN.contains(it.resource()))
            .toList();
    findings.holds(others.isEmpty(), Breach.FORBIDDEN, "wrote " + others);
  }
}
