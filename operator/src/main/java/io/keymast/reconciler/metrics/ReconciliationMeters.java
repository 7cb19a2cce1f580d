package io.keymast.reconciler.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.keymast.reconciler.cluster.Setbacks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How long each controller works and how much waits for it; no series of a single object. */
public final class ReconciliationMeters implements Metrics {
  private static final String CONTROLLER = "controller";
  private static final String OK = "ok";
  private static final String FAILED = "failed";

  private final MeterRegistry registry;
  private final Setbacks setbacks;
  private final Map<String, AtomicLong> pending = new ConcurrentHashMap<>();
  private final Map<Outcome, Timer> timers = new ConcurrentHashMap<>();

  private record Outcome(String controller, String result) {}

  /**
   * @param setbacks are told of what failed, and of what did not
   */
  public ReconciliationMeters(MeterRegistry registry, Setbacks setbacks) {
    this.registry = registry;
    this.setbacks = setbacks;
  }

  /** What fails for the first time is then an increase. */
  @Override
  public void controllerRegistered(Controller<? extends HasMetadata> controller) {
    String name = controller.getConfiguration().getName();
    timer(name, OK);
    timer(name, FAILED);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Timer.Sample sample = Timer.start(registry);
    String result = FAILED;
    Setbacks.Run run = setbacks.begins(execution.controllerName(), execution.resourceID());
    try {
      T outcome = execution.execute();
      result = OK;
      setbacks.succeeded(run);
      return outcome;
    } catch (Exception failure) {
      setbacks.failed(run);
      throw failure;
    } finally {
      setbacks.ends(run);
      sample.stop(timer(execution.controllerName(), result));
    }
  }

  /** Whoever handed it over, it is queued from here on. */
  @Override
  public void reconcileCustomResource(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    pendingOf(metadata).incrementAndGet();
  }

  /** Also called where the object was gone when its turn came. */
  @Override
  public void reconciliationExecutionFinished(HasMetadata resource, Map<String, Object> metadata) {
    pendingOf(metadata).decrementAndGet();
  }

  /** Also called where an object goes that nobody had to clean up. */
  @Override
  public void cleanupDoneFor(ResourceID object, Map<String, Object> metadata) {
    setbacks.gone(controller(metadata), object);
  }

  private Timer timer(String controller, String result) {
    return timers.computeIfAbsent(new Outcome(controller, result), this::registered);
  }

  private Timer registered(Outcome outcome) {
    return Timer.builder("keymast.reconciliation.duration")
        .description("Time that a controller took for one object")
        .tag(CONTROLLER, outcome.controller())
        .tag("result", outcome.result())
        .serviceLevelObjectives(
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(10))
        .register(registry);
  }

  private AtomicLong pendingOf(Map<String, Object> metadata) {
    return pending.computeIfAbsent(controller(metadata), this::gauge);
  }

  private static String controller(Map<String, Object> metadata) {
    return Objects.toString(metadata.get(Constants.CONTROLLER_NAME), "unknown");
  }

  private AtomicLong gauge(String controller) {
    AtomicLong count = new AtomicLong();
    Gauge.builder("keymast.reconciliations.pending", count, AtomicLong::get)
        .description("Objects that wait for their controller or are with it")
        .tag(CONTROLLER, controller)
        .register(registry);
    return count;
  }
}
