package io.keymast.reconciler.cluster;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * What controllers failed at and have not got through with since, in the order in which that began.
 * Each is tried again by itself, but who has failed for long is tried ever more rarely: once what
 * hindered all is over, whoever was due first would come last.
 */
public final class Setbacks {
  private final Map<String, Pokes<?>> pokes;
  private final SequencedSet<Setback> all = new LinkedHashSet<>();
  private final Map<Setback, Run> underWay = new HashMap<>();

  private record Setback(String controller, ResourceID object) {}

  /**
   * One look at an object. It counts as long as no later one has begun, as at an object of the same
   * name that was created anew, and the object has not gone.
   */
  public static final class Run {
    private final Setback ifItFails;

    private Run(Setback ifItFails) {
      this.ifItFails = ifItFails;
    }
  }

  /**
   * @param pokes by the name of the controller
   */
  public Setbacks(Map<String, Pokes<?>> pokes) {
    this.pokes = Map.copyOf(pokes);
  }

  public synchronized Run begins(String controller, ResourceID object) {
    Run run = new Run(new Setback(controller, object));
    underWay.put(run.ifItFails, run);
    return run;
  }

  public synchronized void failed(Run run) {
    if (underWay.remove(run.ifItFails, run)) {
      all.add(run.ifItFails);
    }
  }

  public synchronized void succeeded(Run run) {
    if (underWay.remove(run.ifItFails, run)) {
      all.remove(run.ifItFails);
    }
  }

  /** Whatever came of it. */
  public synchronized void ends(Run run) {
    underWay.remove(run.ifItFails, run);
  }

  /** There is no such object any more. */
  public synchronized void gone(String controller, ResourceID object) {
    Setback setback = new Setback(controller, object);
    underWay.remove(setback);
    all.remove(setback);
  }

  /** All of them are tried again now. */
  public void tryAgain() {
    for (Setback setback : taken()) {
      Pokes<?> ofController = pokes.get(setback.controller());
      if (ofController != null) {
        ResourceID object = setback.object();
        ofController.poke(object.getNamespace().orElse(""), object.getName());
      }
    }
  }

  private synchronized List<Setback> taken() {
    List<Setback> taken = List.copyOf(all);
    all.clear();
    return taken;
  }
}
