package io.keymast.reconciler.cluster;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What controllers failed at and have not got through with since, in the order in which that began.
 * Each is tried again by itself, but who has failed for long is tried ever more rarely: once what
 * hindered all is over, whoever was due first would come last.
 */
public final class Setbacks {
  private final Map<String, Pokes<?>> pokes;
  private final SequencedSet<Setback> all = new LinkedHashSet<>();
  private final Set<Setback> underWay = new HashSet<>();

  private record Setback(String controller, ResourceID object) {}

  /**
   * @param pokes by the name of the controller
   */
  public Setbacks(Map<String, Pokes<?>> pokes) {
    this.pokes = Map.copyOf(pokes);
  }

  public synchronized void begins(String controller, ResourceID object) {
    underWay.add(new Setback(controller, object));
  }

  /** Unless the object has gone since that began. */
  public synchronized void failed(String controller, ResourceID object) {
    Setback setback = new Setback(controller, object);
    if (underWay.remove(setback)) {
      all.add(setback);
    }
  }

  /** It is through, or there is no such object any more. */
  public synchronized void over(String controller, ResourceID object) {
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
