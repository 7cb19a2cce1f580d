package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/** Has an object looked at again because something else changed. */
public final class Pokes<P extends HasMetadata> {
  private final SimpleInboundEventSource<P> source = new SimpleInboundEventSource<>("pokes");

  public EventSource<?, P> source() {
    return source;
  }

  public void poke(String namespace, String name) {
    source.propagateEvent(new ResourceID(name, namespace));
  }
}
