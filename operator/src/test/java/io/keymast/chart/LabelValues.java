package io.keymast.chart;

import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.CaGeneration;
import io.keymast.keyinstaller.RequestResults;
import io.keymast.reconciler.cluster.Setbacks;
import io.keymast.reconciler.metrics.ReconciliationMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The values of labels that the code has, also where they are too rare to be scraped. */
final class LabelValues {
  private LabelValues() {}

  /** Empty for a label of which only scrapes tell. */
  static Set<String> of(String sample, String label) {
    return switch (sample + " " + label) {
      case "keymast_authority_expiration_timestamp_seconds state",
          "keymast_authority_not_before_timestamp_seconds state" ->
          values(Stream.of(CaGeneration.State.values()).map(CaGeneration.State::apiName));
      case "keymast_brakes reason" ->
          values(Stream.of(BrakeReason.values()).map(BrakeReason::apiName));
      case "keymast_key_installer_requests_total result" -> RequestResults.all();
      case "keymast_reconciliation_duration_seconds_count result" -> resultsOfReconciliations();
      default -> Set.of();
    };
  }

  private static Set<String> resultsOfReconciliations() {
    MeterRegistry registry = new SimpleMeterRegistry();
    ReconciliationMeters meters = new ReconciliationMeters(registry, new Setbacks(Map.of()));
    for (boolean succeeds : new boolean[] {true, false}) {
      try {
        meters.timeControllerExecution(new Execution(succeeds));
      } catch (Exception expected) {
        // The other result.
      }
    }
    return values(registry.getMeters().stream().map(meter -> meter.getId().getTag("result")));
  }

  private static Set<String> values(Stream<String> values) {
    return values.collect(Collectors.toSet());
  }

  private record Execution(boolean succeeds) implements ControllerExecution<String> {
    @Override
    public String name() {
      return "reconcile";
    }

    @Override
    public String controllerName() {
      return "basestation";
    }

    @Override
    public String successTypeName(String result) {
      return result;
    }

    @Override
    public ResourceID resourceID() {
      return new ResourceID("hill", "stations");
    }

    @Override
    public Map<String, Object> metadata() {
      return Map.of();
    }

    @Override
    public String execute() {
      if (!succeeds) {
        throw new IllegalStateException("as it may happen");
      }
      return "done";
    }
  }
}
