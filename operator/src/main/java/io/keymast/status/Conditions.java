package io.keymast.status;

import io.keymast.api.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the conditions of one status. A condition keeps its {@code lastTransitionTime} as long as
 * its status stays the same.
 */
final class Conditions {
  /** What a message may have at most (metav1.Condition). */
  private static final int MAX_MESSAGE = 32768;

  private final List<Condition> former;
  private final long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  Conditions(@Nullable List<Condition> former, long generation, Instant now) {
    this.former = former == null ? List.of() : former;
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  Conditions isTrue(ConditionType type, String reason, String message) {
    return add(type, "True", reason, message);
  }

  Conditions isFalse(ConditionType type, String reason, String message) {
    return add(type, "False", reason, message);
  }

  private Conditions add(ConditionType type, String status, String reason, String message) {
    Instant since =
        type.in(former)
            .filter(condition -> status.equals(condition.status()))
            .map(Condition::lastTransitionTime)
            .orElse(now);
    conditions.add(
        new Condition(
            type.apiName(),
            status,
            generation,
            since,
            reason,
            message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE)));
    return this;
  }

  List<Condition> toList() {
    return List.copyOf(conditions);
  }
}
