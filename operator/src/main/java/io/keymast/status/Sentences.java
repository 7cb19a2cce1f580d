package io.keymast.status;

import io.keymast.decision.Decision;
import io.keymast.decision.Obstacle;
import io.keymast.domain.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** Refusals in the words of a condition: all that is wrong, each with its field. */
final class Sentences {
  private Sentences() {}

  /** A refused key's own reason says more than that it was refused. */
  static String reasonOf(Decision.Refuse refuse) {
    return refuse.obstacle() == Obstacle.KEY_REJECTED && !refuse.violations().isEmpty()
        ? refuse.violations().getFirst().reason()
        : refuse.obstacle().reason();
  }

  static String sentencesOf(Decision.Refuse refuse) {
    return of(refuse.violations());
  }

  static String of(List<Violation> violations) {
    return violations.stream()
        .map(violation -> violation.field() + ": " + violation.message())
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
