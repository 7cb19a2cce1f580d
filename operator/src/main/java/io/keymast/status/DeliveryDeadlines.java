package io.keymast.status;

import static io.keymast.status.ConditionType.DELIVERY_OVERDUE;
import static io.keymast.status.ConditionType.RENEWAL_OVERDUE;

import io.keymast.decision.CertificateHistory;
import io.keymast.decision.DeliveryWatch;
import io.keymast.decision.DeliveryWatch.Expectation;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.NextChange;
import io.keymast.decision.Possession;

/**
 * RenewalOverdue and DeliveryOverdue: conditions of their own, True while something is wrong, so
 * that an alert or {@code kubectl wait} needs to know no reason. Only one of them at a time, and
 * none where no time is set.
 */
final class DeliveryDeadlines {
  /** Reasons; events are told by them. */
  static final String EXCEEDED = "DeadlineExceeded";

  static final String LATE = "DeliveredLate";

  private static final String WHAT_TO_DO =
      ". See that the station is on, that its agent runs, and that it reaches the Key Installer;"
          + " this clears by itself when it fetches the certificate";

  private DeliveryDeadlines() {}

  static void add(StationFacts facts, Conditions conditions) {
    CertificateHistory history = CertificateHistory.of(facts.observed());
    NextChange.current(facts.decision())
        .filter(current -> current.isLiveAt(history.now()))
        .ifPresent(current -> add(current, history, conditions));
  }

  private static void add(
      KnownCertificate current, CertificateHistory history, Conditions conditions) {
    switch (DeliveryWatch.of(current, history)) {
      case DeliveryWatch.Unwatched() -> {}
      case DeliveryWatch.Awaited(var expectation) ->
          conditions.isFalse(
              type(expectation),
              "Awaited",
              awaited(current, expectation) + "is to be fetched by " + expectation.deadline());
      case DeliveryWatch.Fetched fetched ->
          conditions.isFalse(
              type(fetched.expectation()),
              fetched.isLate() ? LATE : "DeliveredInTime",
              "the station fetched certificate "
                  + current.serialNumber()
                  + " at "
                  + fetched.at()
                  + (fetched.isLate() ? ", after " : ", by ")
                  + fetched.expectation().deadline());
      case DeliveryWatch.Overdue(var expectation) ->
          conditions.isTrue(
              type(expectation),
              EXCEEDED,
              awaited(current, expectation)
                  + "was to be fetched by "
                  + expectation.deadline()
                  + meanwhile(Possession.of(current, history))
                  + WHAT_TO_DO);
    }
  }

  private static String awaited(KnownCertificate current, Expectation expectation) {
    return "certificate "
        + current.serialNumber()
        + switch (expectation.purpose()) {
          case RENEWAL -> ", which follows one issued before, ";
          case REGENERATION -> ", which replaces a revoked one, ";
        };
  }

  private static String meanwhile(Possession possession) {
    return switch (possession) {
      case Possession.Current() -> "";
      case Possession.Former(var former) ->
          "; what the station has, certificate "
              + former.serialNumber()
              + ", ends at "
              + former.validity().notAfter()
              + ": after that it is cut off";
      case Possession.Ended(var former) ->
          "; what the station has, certificate "
              + former.serialNumber()
              + ", ended at "
              + former.validity().notAfter()
              + ": it is cut off";
      case Possession.Nothing() -> "; until then the station has no valid certificate";
    };
  }

  private static ConditionType type(Expectation expectation) {
    return switch (expectation.purpose()) {
      case RENEWAL -> RENEWAL_OVERDUE;
      case REGENERATION -> DELIVERY_OVERDUE;
    };
  }
}
