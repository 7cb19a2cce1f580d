package io.keymast.reconciler.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.keymast.api.BaseStation;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.Setbacks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReconciliationMetersTest {
  private static final String STATIONS = "basestation";
  private static final Map<String, Object> METADATA = Map.of(Constants.CONTROLLER_NAME, STATIONS);

  private final Pokes<BaseStation> stations = new Pokes<>();
  private final Setbacks setbacks = new Setbacks(Map.of(STATIONS, stations));
  private final ReconciliationMeters meters =
      new ReconciliationMeters(new SimpleMeterRegistry(), setbacks);
  private final List<String> lookedAt = new ArrayList<>();

  @BeforeEach
  void somebodyLooks() {
    stations
        .source()
        .setEventHandler(event -> lookedAt.add(event.getRelatedCustomResourceID().getName()));
    stations.source().start();
  }

  @Test
  @DisplayName("What failed is tried again after an outage, but for what was deleted since")
  void deleted() {
    fails("stays", () -> {});
    fails("goes", () -> {});

    meters.cleanupDoneFor(named("goes"), METADATA);
    setbacks.tryAgain();

    assertThat(lookedAt).containsExactly("stays");
  }

  @Test
  @DisplayName("What is deleted while its controller fails at it leaves nothing")
  void deletedMeanwhile() {
    fails("goes", () -> meters.cleanupDoneFor(named("goes"), METADATA));

    setbacks.tryAgain();

    assertThat(lookedAt).isEmpty();
  }

  private void fails(String name, Runnable meanwhile) {
    assertThatThrownBy(() -> meters.timeControllerExecution(new Failing(name, meanwhile)))
        .hasMessage("as it may happen");
  }

  private static ResourceID named(String name) {
    return new ResourceID(name, "stations");
  }

  private record Failing(String object, Runnable meanwhile) implements ControllerExecution<String> {
    @Override
    public String name() {
      return "reconcile";
    }

    @Override
    public String controllerName() {
      return STATIONS;
    }

    @Override
    public String successTypeName(String result) {
      return result;
    }

    @Override
    public ResourceID resourceID() {
      return named(object);
    }

    @Override
    public Map<String, Object> metadata() {
      return METADATA;
    }

    @Override
    public String execute() {
      meanwhile.run();
      throw new IllegalStateException("as it may happen");
    }
  }
}
