package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.Condition;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.status.ConditionType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells people what time alone did: a deadline that passed, what ended it, a certificate's end. */
final class DeadlineNews {
  private final Events events;

  DeadlineNews(Events events) {
    this.events = events;
  }

  void changed(BaseStation station, @Nullable BaseStationStatus former, BaseStationStatus status) {
    List.of(ConditionType.RENEWAL_OVERDUE, ConditionType.DELIVERY_OVERDUE)
        .forEach(type -> deadline(type, station, former, status));
    begun(ConditionType.CERTIFICATE_INSTALLED, former, status)
        .filter(condition -> "Expired".equals(condition.reason()))
        .ifPresent(
            condition -> tell(station, Type.WARNING, "CertificateExpired", "Expire", condition));
  }

  private void deadline(
      ConditionType type,
      BaseStation station,
      @Nullable BaseStationStatus former,
      BaseStationStatus status) {
    Optional<Condition> begun = begun(type, former, status);
    begun
        .filter(condition -> "True".equals(condition.status()))
        .ifPresent(condition -> tell(station, Type.WARNING, type.apiName(), "Deliver", condition));
    begun
        .filter(condition -> "DeliveredLate".equals(condition.reason()))
        .ifPresent(condition -> tell(station, Type.NORMAL, "DeliveredLate", "Deliver", condition));
  }

  private static Optional<Condition> begun(
      ConditionType type, @Nullable BaseStationStatus former, BaseStationStatus status) {
    String formerReason =
        type.in(former == null ? null : former.conditions()).map(Condition::reason).orElse(null);
    return type.in(status.conditions())
        .filter(condition -> !Objects.equals(condition.reason(), formerReason));
  }

  private void tell(
      BaseStation station, Type type, String reason, String action, Condition condition) {
    String message = Objects.requireNonNullElse(condition.message(), "");
    events.tell(station, new Happening(type, reason, action, message, message));
  }
}
