package io.keymast.status;

import io.keymast.decision.Decision;
import io.keymast.decision.Obstacle;
import io.keymast.domain.Violation;
import java.util.List;
import java.util.function.Function;
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
    return joined(violations, Sentences::withField);
  }

  /** What stops an authority elsewhere than in its spec has no field that a user knows. */
  static String ofAuthority(List<Violation> violations) {
    return joined(
        violations,
        violation ->
            violation.reason().equals(Obstacle.INVALID_SPEC.reason())
                ? withField(violation)
                : violation.message());
  }

  private static String withField(Violation violation) {
    return violation.field() + ": " + violation.message();
  }

  private static String joined(List<Violation> violations, Function<Violation, String> sentence) {
    return violations.stream().map(sentence).distinct().collect(Collectors.joining("; "));
  }
}
