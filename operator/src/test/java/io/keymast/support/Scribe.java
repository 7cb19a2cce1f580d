package io.keymast.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes down objects whenever they are seen, a line each, and as they went. */
final class Scribe implements ResourceEventHandler<GenericKubernetesResource>, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Writer file;
  private final List<Subject> subjects = new ArrayList<>();
  private final List<SharedIndexInformer<GenericKubernetesResource>> informers = new ArrayList<>();

  private record Subject(String kind, KubernetesClient cluster, String namespace) {}

  private Scribe(Writer file) {
    this.file = file;
  }

  static Scribe of(Path file) throws IOException {
    return new Scribe(Files.newBufferedWriter(file));
  }

  Scribe follows(String kind, KubernetesClient cluster, String namespace) {
    Subject subject = new Subject(kind, cluster, namespace);
    subjects.add(subject);
    follow(subject);
    return this;
  }

  /** Watches that lived across a restore of etcd are blind. */
  void looksAnew() {
    stop();
    subjects.forEach(this::follow);
  }

  private void follow(Subject subject) {
    informers.add(
        subject
            .cluster()
            .genericKubernetesResources(context(subject.kind()))
            .inNamespace(subject.namespace())
            .inform(this));
  }

  private void stop() {
    informers.forEach(SharedIndexInformer::close);
    informers.clear();
  }

  static ResourceDefinitionContext context(String kind) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("keymast.io")
        .withVersion("v1beta1")
        .withKind(kind)
        .withPlural(
            kind.equals("CertificateAuthority")
                ? "certificateauthorities"
                : kind.toLowerCase(Locale.ROOT) + "s")
        .withNamespaced(true)
        .build();
  }

  @Override
  public void onAdd(GenericKubernetesResource seen) {
    write(seen);
  }

  @Override
  public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource seen) {
    write(seen);
  }

  /** Where it is known only that it is gone, nobody saw it go. */
  @Override
  public void onDelete(GenericKubernetesResource last, boolean unknown) {
    if (unknown) {
      write(last);
    } else {
      ObjectNode gone = JSON.valueToTree(last);
      write(gone.put("gone", true));
    }
  }

  void flush() throws IOException {
    synchronized (file) {
      file.flush();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      synchronized (file) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As JSON. */
  void write(Object object) {
    try {
      String line = JSON.writeValueAsString(object);
      synchronized (file) {
        file.write(line + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
