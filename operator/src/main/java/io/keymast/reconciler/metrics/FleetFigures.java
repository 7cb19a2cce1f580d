package io.keymast.reconciler.metrics;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.Condition;
import io.keymast.status.ConditionType;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An authority's stations in numbers, from their statuses, in one pass.
 *
 * @param byState every state, also those of no station
 * @param notReadyByReason of the Ready condition of those that are neither ready nor barred
 * @param byTimeLeft every step, also those of no station; without the stolen ones
 * @param ending stations whose certificate should have been renewed long ago, and ends soon
 * @param expired stations whose certificate ended before they had another
 * @param earliestNotAfter of the certificates that are current and have not ended
 */
public record FleetFigures(
    Map<String, Long> byState,
    Map<String, Long> notReadyByReason,
    Map<String, Long> byTimeLeft,
    long renewalsOverdue,
    long deliveriesOverdue,
    long ending,
    long expired,
    Optional<Instant> earliestNotAfter) {
  /** A station that was not decided on yet, or not since its spec changed. */
  private static final String PENDING = "Pending";

  public static FleetFigures of(List<BaseStation> stations, Instant now) {
    Tally tally = new Tally(now);
    stations.forEach(tally::add);
    return tally.total();
  }

  private static final class Tally {
    private final Instant now;
    private final Map<String, Long> byState = zeros(FleetState.values(), FleetState::label);
    private final Map<String, Long> notReadyByReason = new TreeMap<>();
    private final Map<String, Long> byTimeLeft = zeros(TimeLeft.values(), TimeLeft::label);
    private long renewalsOverdue;
    private long deliveriesOverdue;
    private long ending;
    private long expired;
    private @Nullable Instant earliestNotAfter;

    private Tally(Instant now) {
      this.now = now;
    }

    private void add(BaseStation station) {
      FleetState state = FleetState.of(station);
      byState.merge(state.label(), 1L, Long::sum);
      Optional<BaseStationStatus> status = Optional.ofNullable(station.getStatus());
      if (state == FleetState.NOT_READY) {
        notReadyByReason.merge(reason(status), 1L, Long::sum);
      }
      if (state != FleetState.STOLEN) {
        addEnd(status.map(BaseStationStatus::certificate).map(it -> it.notAfter()));
      }
      ending += EndingCertificate.isOf(station, now) ? 1 : 0;
      status.map(BaseStationStatus::conditions).ifPresent(this::addConditions);
    }

    private void addEnd(Optional<Instant> notAfter) {
      byTimeLeft.merge(TimeLeft.of(notAfter, now).label(), 1L, Long::sum);
      notAfter
          .filter(end -> !now.isAfter(end))
          .filter(end -> earliestNotAfter == null || end.isBefore(earliestNotAfter))
          .ifPresent(end -> earliestNotAfter = end);
    }

    private void addConditions(List<Condition> conditions) {
      renewalsOverdue += ConditionType.RENEWAL_OVERDUE.isTrueIn(conditions) ? 1 : 0;
      deliveriesOverdue += ConditionType.DELIVERY_OVERDUE.isTrueIn(conditions) ? 1 : 0;
      expired += isExpired(conditions) ? 1 : 0;
    }

    private FleetFigures total() {
      return new FleetFigures(
          byState,
          notReadyByReason,
          byTimeLeft,
          renewalsOverdue,
          deliveriesOverdue,
          ending,
          expired,
          Optional.ofNullable(earliestNotAfter));
    }

    private static <T> Map<String, Long> zeros(T[] values, Function<T, String> label) {
      return Arrays.stream(values)
          .collect(Collectors.toMap(label, _ -> 0L, Long::sum, LinkedHashMap::new));
    }

    private static String reason(Optional<BaseStationStatus> status) {
      return status
          .flatMap(it -> ConditionType.READY.in(it.conditions()))
          .filter(condition -> !"True".equals(condition.status()))
          .map(Condition::reason)
          .orElse(PENDING);
    }

    private static boolean isExpired(List<Condition> conditions) {
      return ConditionType.CERTIFICATE_INSTALLED
          .in(conditions)
          .filter(condition -> Objects.equals(condition.reason(), "Expired"))
          .isPresent();
    }
  }
}
