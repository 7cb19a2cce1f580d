package io.keymast.operator;

import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How the operator may come to an end, whichever that is. */
final class ConductOracle {
  private final Scene scene;
  private final Witness witness;
  private final Findings findings = new Findings();

  ConductOracle(Scene scene, Witness witness) {
    this.scene = scene;
    this.witness = witness;
  }

  /**
   * @param faultFree what runs without faults make and delete, of what this one did
   */
  List<Finding> findings(UnaryOperator<Map<String, Long>> faultFree) {
    findings.behaves(witness, scene.station(), this::isAboutScene);
    Map<String, Long> tally = witness.conduct().tally(this::isAboutScene);
    Map<String, Long> expected = faultFree.apply(tally);
    findings.holds(
        FaultFree.common(tally, expected).equals(expected),
        Breach.DIVERGED,
        "made and deleted " + tally + ", not " + expected);
    return findings.all();
  }

  private boolean isAboutScene(Request request) {
    return scene.isAbout(request.namespace(), request.name());
  }
}
