package io.keymast.operator;

import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import io.keymast.support.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How the operator may come to an end, whichever that is. */
final class ConductOracle {
  private final Scene scene;
  private final Witness witness;
  private final List<Finding> findings = new ArrayList<>();

  ConductOracle(Scene scene, Witness witness) {
    this.scene = scene;
    this.witness = witness;
  }

  /**
   * @param settling how long it went on to work after the last fault
   * @param faultFree what runs without faults make and delete, of what this one did
   */
  List<Finding> findings(Duration settling, UnaryOperator<Map<String, Long>> faultFree) {
    List<String> complaints = witness.complaintsOf(scene.station().name());
    holds(complaints.isEmpty(), Breach.FAILED, "complained of " + complaints);
    List<Request> forbidden = witness.conduct().forbidden(this::isAboutScene);
    holds(forbidden.isEmpty(), Breach.FORBIDDEN, "has no right to " + forbidden);
    Map<String, Long> tally = witness.conduct().tally(this::isAboutScene);
    Map<String, Long> expected = faultFree.apply(tally);
    holds(
        FaultFree.common(tally, expected).equals(expected),
        Breach.DIVERGED,
        "made and deleted " + tally + ", not " + expected);
    holds(
        settling.compareTo(Patience.LONG) <= 0,
        Breach.LATE,
        "was done only after " + settling.toSeconds() + " s");
    return List.copyOf(findings);
  }

  private boolean isAboutScene(Request request) {
    return scene.isAbout(request.namespace(), request.name());
  }

  private void holds(boolean truth, Breach breach, String otherwise) {
    if (!truth) {
      findings.add(new Finding(breach, otherwise));
    }
  }
}
