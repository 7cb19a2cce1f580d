package io.keymast.reconciler.cluster;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
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

  private record Setback(String controller, ResourceID object) {}

  /**
   * @param pokes by the name of the controller
   */
  public Setbacks(Map<String, Pokes<?>> pokes) {
    this.pokes = Map.copyOf(pokes);
  }

  public synchronized void failed(String controller, ResourceID object) {
    all.add(new Setback(controller, object));
  }

  public synchronized void overcome(String controller, ResourceID object) {
    all.remove(new Setback(controller, object));
  }

  /** All of them are tried again now; what is gone meanwhile is forgotten. */
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
