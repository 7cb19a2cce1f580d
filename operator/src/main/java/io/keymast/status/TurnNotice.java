package io.keymast.status;

import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.STALLED;

import io.keymast.api.BaseStationStatus;
import io.keymast.api.Condition;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a station that waits for its turn is to be told so. Thousands may wait, and writes are
 * what they are short of: only what was said and is no longer so is worth one, and what was never
 * said has time until the turn comes.
 */
public final class TurnNotice {
  private TurnNotice() {}

  /**
   * Nothing is owed to a station of which nothing was said yet, nor to one that is well and stays
   * so meanwhile, unless its spec was changed: the Key Installer serves an accepted key only as
   * long as it was accepted in the present generation.
   *
   * @param meanwhile what is true while it waits, in the present generation
   */
  public static boolean isOwed(@Nullable BaseStationStatus told, BaseStationStatus meanwhile) {
    List<Condition> said = told == null ? null : told.conditions();
    return said != null
        && !said.isEmpty()
        && (isKeyOfFormerGeneration(said, meanwhile) || isUntrue(said, meanwhile));
  }

  private static boolean isKeyOfFormerGeneration(
      List<Condition> said, BaseStationStatus meanwhile) {
    return PUBLIC_KEY_ACCEPTED
        .in(said)
        .filter(accepted -> "True".equals(accepted.status()))
        .filter(
            accepted ->
                !Objects.equals(accepted.observedGeneration(), meanwhile.observedGeneration()))
        .isPresent();
  }

  private static boolean isUntrue(List<Condition> said, BaseStationStatus meanwhile) {
    return !(isWell(said) && READY.isTrueIn(meanwhile.conditions()))
        && !verdicts(meanwhile.conditions()).containsAll(verdicts(said));
  }

  private static boolean isWell(List<Condition> said) {
    return READY.isTrueIn(said)
        && READY
            .in(said)
            .filter(ready -> StationConditions.CERTIFICATE_VALID.equals(ready.reason()))
            .isPresent()
        && STALLED.in(said).isEmpty()
        && RECONCILING.in(said).isEmpty();
  }

  private record Verdict(@Nullable String type, @Nullable String status, @Nullable String reason) {}

  /** Without the words, and without the generation: an older one says that it is not done yet. */
  private static Set<Verdict> verdicts(@Nullable List<Condition> conditions) {
    return Objects.requireNonNullElse(conditions, List.<Condition>of()).stream()
        .map(it -> new Verdict(it.type(), it.status(), it.reason()))
        .collect(Collectors.toSet());
  }
}
