package io.keymast.operator;

import io.keymast.api.BaseStationCertificate;
import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold after every errand, as the station, the API server and the log tell. */
final class ErrandOracle {
  /** All that the Key Installer may write. */
  private static final Set<String> WRITTEN =
      Set.of("basestations/status", "basestationcertificates/status");

  private final Experience experience;
  private final Witness witness;
  private final Findings findings = new Findings();

  /**
   * What the station went through, and what there is of it.
   *
   * @param broken promises
   * @param failed answers that nobody may give
   * @param unanswered why, each time
   * @param handed serial numbers of what it was given
   */
  record Experience(
      Station station,
      List<Finding> broken,
      List<String> failed,
      List<String> unanswered,
      List<String> handed,
      List<BaseStationCertificate> certificates) {
    static Experience of(Visit visit) {
      return new Experience(
          visit.station(),
          visit.broken(),
          visit.failedAnswers(),
          visit.visitor().unanswered(),
          visit.handed(),
          visit.sees().certificates());
    }
  }

  ErrandOracle(Experience experience, Witness witness) {
    this.experience = experience;
    this.witness = witness;
  }

  /**
   * @param plan what was done meanwhile
   * @param faultFree how the same errand ended without faults
   * @param end how it ended now
   */
  List<Finding> findings(CrashPlan<Errand> plan, ErrandEnd faultFree, ErrandEnd end) {
    findings.add(experience.broken());
    everyAnswerIsOne(plan);
    certificatesAreAccountedFor();
    nothingLeaks();
    conducts();
    findings.endsAs(faultFree, end);
    return findings.all();
  }

  /** Only who has died answers nothing. */
  private void everyAnswerIsOne(CrashPlan<Errand> plan) {
    List<String> failed = experience.failed();
    findings.holds(failed.isEmpty(), Breach.FAILED, "was answered " + failed);
    List<String> unanswered = experience.unanswered();
    findings.holds(
        plan.kills() || unanswered.isEmpty(), Breach.FAILED, "was not answered: " + unanswered);
  }

  private void certificatesAreAccountedFor() {
    List<BaseStationCertificate> certificates = experience.certificates();
    Set<String> unknown = new HashSet<>(experience.handed());
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
    Station station = experience.station();
    findings.behaves(witness, station, it -> Visit.isAbout(station, it.name()));
    List<Request> others =
        witness.conduct().requests().stream()
            .filter(Request::isWrite)
            .filter(it -> !it.verb().equals("patch") || !WRITTEN.contains(it.resource()))
            .toList();
    findings.holds(others.isEmpty(), Breach.FORBIDDEN, "wrote " + others);
  }
}
