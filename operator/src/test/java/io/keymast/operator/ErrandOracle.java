package io.keymast.operator;

import io.keymast.api.BaseStationCertificate;
import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import io.keymast.support.Patience;
import java.time.Duration;
import java.util.ArrayList;
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
  private final List<Finding> findings = new ArrayList<>();

  ErrandOracle(Visit visit, Witness witness) {
    this.visit = visit;
    this.witness = witness;
  }

  /**
   * @param plan what was done meanwhile
   * @param faultFree how the same errand ended without faults
   * @param settling how long it went on to write after the last fault
   */
  List<Finding> findings(ErrandPlan plan, ErrandEnd faultFree, Duration settling) {
    findings.addAll(visit.broken());
    everyAnswerIsOne(plan);
    certificatesAreAccountedFor();
    nothingLeaks();
    conducts();
    ErrandEnd end = ErrandEnd.of(visit);
    holds(end.equals(faultFree), Breach.DIVERGED, "ended as " + end + ", not as " + faultFree);
    holds(
        settling.compareTo(Patience.LONG) <= 0,
        Breach.LATE,
        "was done only after " + settling.toSeconds() + " s");
    return List.copyOf(findings);
  }

  /** Only who has died answers nothing. */
  private void everyAnswerIsOne(ErrandPlan plan) {
    List<String> failed = visit.failedAnswers();
    holds(failed.isEmpty(), Breach.FAILED, "was answered " + failed);
    List<String> unanswered = visit.visitor().unanswered();
    holds(plan.kills() || unanswered.isEmpty(), Breach.FAILED, "was not answered: " + unanswered);
  }

  private void certificatesAreAccountedFor() {
    List<BaseStationCertificate> certificates = visit.sees().certificates();
    Set<String> unknown = new HashSet<>(visit.handed());
    certificates.forEach(it -> unknown.remove(it.getSpec().serialNumber()));
    holds(unknown.isEmpty(), Breach.FORGOTTEN, "handed over and not stored: " + unknown);
    Set<Number> revisions =
        certificates.stream().map(it -> it.getSpec().revision()).collect(Collectors.toSet());
    holds(
        revisions.size() == certificates.size(),
        Breach.DUPLICATE,
        certificates.size() + " certificates of the revisions " + revisions);
  }

  private void nothingLeaks() {
    holds(!witness.said().contains("PRIVATE KEY"), Breach.LEAKED, "a private key");
    holds(!witness.said().contains("the password of "), Breach.LEAKED, "a password");
  }

  private void conducts() {
    List<String> complaints = witness.complaintsOf(visit.station().name());
    holds(complaints.isEmpty(), Breach.FAILED, "complained of " + complaints);
    List<Request> forbidden = witness.conduct().forbidden(it -> visit.isAbout(it.name()));
    holds(forbidden.isEmpty(), Breach.FORBIDDEN, "has no right to " + forbidden);
    List<Request> others =
        witness.conduct().requests().stream()
            .filter(Request::isWrite)
            .filter(it -> !it.verb().equals("patch") || !WRITTEN.contains(it.resource()))
            .toList();
    holds(others.isEmpty(), Breach.FORBIDDEN, "wrote " + others);
  }

  private void holds(boolean truth, Breach breach, String otherwise) {
    if (!truth) {
      findings.add(new Finding(breach, otherwise));
    }
  }
}
