package io.keymast.support;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** What people were told of an object by Events. */
public final class ToldEvents {
  private ToldEvents() {}

  /** Of whichever kind: by its name. */
  public static List<Event> about(KubernetesClient cluster, String namespace, String name) {
    return cluster.events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getRegarding().getName().equals(name))
        .toList();
  }

  public static List<Event> warningsAbout(KubernetesClient cluster, String namespace, String name) {
    return about(cluster, namespace, name).stream()
        .filter(event -> event.getType().equals("Warning"))
        .toList();
  }
}
