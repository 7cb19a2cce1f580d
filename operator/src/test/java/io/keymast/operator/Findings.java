package io.keymast.operator;

import io.keymast.operator.Finding.Breach;
import io.keymast.support.AuditLog.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What an oracle finds, and what holds of whichever process it asks about. */
final class Findings {
  private final List<Finding> found = new ArrayList<>();

  void holds(boolean truth, Breach breach, String otherwise) {
    if (!truth) {
      found.add(new Finding(breach, otherwise));
    }
  }

  void add(List<Finding> others) {
    found.addAll(others);
  }

  void endsAs(Object faultFree, Object end) {
    holds(end.equals(faultFree), Breach.DIVERGED, "ended as " + end + ", not as " + faultFree);
  }

  /** It complains of nothing, and asks for nothing that it has no right to. */
  void behaves(Witness witness, Station station, Predicate<Request> about) {
    List<String> complaints = witness.complaintsOf(station.name());
    holds(complaints.isEmpty(), Breach.FAILED, "complained of " + complaints);
    List<Request> forbidden = witness.forbiddenTo(about);
    holds(forbidden.isEmpty(), Breach.FORBIDDEN, "has no right to " + forbidden);
  }

  List<Finding> all() {
    return List.copyOf(found);
  }
}
