package io.keymast.status;

import io.keymast.api.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said while the operator itself fails at an object: how far it has come can't be known.
 * All else that was said stands; what came of it is told once the trouble is over.
 */
public final class UnexpectedTrouble {
  private static final String REASON = "UnexpectedError";
  private static final String MESSAGE =
      "the operator failed at this object and tries again, less and less often; its log says why";

  private UnexpectedTrouble() {}

  public static boolean isToldIn(@Nullable List<Condition> conditions, long generation) {
    return ConditionType.RECONCILING
        .in(conditions)
        .filter(condition -> REASON.equals(condition.reason()))
        .filter(condition -> Objects.equals(condition.observedGeneration(), generation))
        .isPresent();
  }

  public static List<Condition> beside(
      @Nullable List<Condition> conditions, long generation, Instant now) {
    List<Condition> former = conditions == null ? List.of() : conditions;
    return Stream.concat(
            former.stream()
                .filter(other -> !ConditionType.RECONCILING.apiName().equals(other.type())),
            new Conditions(former, generation, now)
                .isUnknown(ConditionType.RECONCILING, REASON, MESSAGE).toList().stream())
        .toList();
  }
}
