package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.ResourceNames;
import io.keymast.domain.Sha256;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events ({@code events.k8s.io/v1}). The name is a function of what happened, and is created only
 * once: a repeated run tells nothing twice.
 */
public final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int MAX_NOTE = 1024;
  private static final int MAX_STEM = 200;

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;

  /**
   * @param instance names this process among others, such as the pod's name
   */
  public Events(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
  }

  /** How loud an event is. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String apiName;

    Type(String apiName) {
      this.apiName = apiName;
    }
  }

  /**
   * Something that happened.
   *
   * @param occasion tells this time from another, such as the serial number of what was issued
   */
  public record Happening(Type type, String reason, String action, String note, String occasion) {}

  /** Never fails a reconciliation: an event is a courtesy. */
  public void tell(HasMetadata regarding, Happening happening) {
    try {
      client.resource(event(regarding, happening)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        LOG.atDebug()
            .addKeyValue("reason", happening.reason())
            .addKeyValue("code", e.getCode())
            .log("event not written");
      }
    }
  }

  private Event event(HasMetadata regarding, Happening happening) {
    String name = regarding.getMetadata().getName();
    String hash =
        Sha256.hex(
                String.join(
                    "|",
                    regarding.getMetadata().getUid(),
                    happening.reason(),
                    happening.action(),
                    happening.occasion()))
            .substring(0, 16);
    String note = happening.note();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(regarding.getMetadata().getNamespace())
        .withName((name.length() <= MAX_STEM ? name : name.substring(0, MAX_STEM)) + "." + hash)
        .endMetadata()
        .withEventTime(new MicroTime(MICRO_TIME.format(clock.instant())))
        .withReportingController(ResourceNames.GROUP + "/operator")
        .withReportingInstance(instance)
        .withType(happening.type().apiName)
        .withReason(happening.reason())
        .withAction(happening.action())
        .withNote(note.length() <= MAX_NOTE ? note : note.substring(0, MAX_NOTE))
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(regarding.getApiVersion())
                .withKind(regarding.getKind())
                .withNamespace(regarding.getMetadata().getNamespace())
                .withName(name)
                .withUid(regarding.getMetadata().getUid())
                .build())
        .build();
  }
}
