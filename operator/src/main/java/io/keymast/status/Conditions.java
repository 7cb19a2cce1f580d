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
  /** An eighth of what metav1.Condition allows: a station has up to seven conditions. */
  private static final int MAX_MESSAGE = 4096;

  private static final String CUT = " ... (more of this is left out)";

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

  Conditions isUnknown(ConditionType type, String reason, String message) {
    return add(type, "Unknown", reason, message);
  }

  private Conditions add(ConditionType type, String status, String reason, String message) {
    Instant since =
        type.in(former)
            .filter(condition -> status.equals(condition.status()))
            .map(Condition::lastTransitionTime)
            .orElse(now);
    conditions.add(
        new Condition(type.apiName(), status, generation, since, reason, bounded(message)));
    return this;
  }

  private static String bounded(String message) {
    if (message.length() <= MAX_MESSAGE) {
      return message;
    }
    int end = MAX_MESSAGE - CUT.length();
    boolean splitsCharacter = Character.isHighSurrogate(message.charAt(end - 1));
    return message.substring(0, splitsCharacter ? end - 1 : end) + CUT;
  }

  List<Condition> toList() {
    return List.copyOf(conditions);
  }
}
