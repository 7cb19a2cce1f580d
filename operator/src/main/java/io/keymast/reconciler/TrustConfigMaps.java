package io.keymast.reconciler;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustCopies.Held;
import io.keymast.domain.AuthorityName;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The copies of trust bundles in the cluster: each is the authority's that its label says. */
final class TrustConfigMaps {
  private static final long PAGE = 20;

  private final KubernetesClient client;

  TrustConfigMaps(KubernetesClient client) {
    this.client = client;
  }

  /**
   * A copy as it was found.
   *
   * @param owner the authority it was made for; empty for what is not a copy
   */
  record Found(Optional<AuthorityName> owner, Held.Ours copy) {
    Held heldBy(AuthorityName authority) {
      return owner.filter(authority::equals).isPresent() ? copy : new Held.Foreign();
    }
  }

  /**
   * All of this name by namespace, read live and in parts, since others may have made them large;
   * RBAC narrows the right to the name.
   */
  Map<String, Found> named(String name) {
    Map<String, Found> found = new HashMap<>();
    String next = "";
    do {
      ConfigMapList page =
          client
              .configMaps()
              .inAnyNamespace()
              .list(
                  new ListOptionsBuilder()
                      .withFieldSelector("metadata.name=" + name)
                      .withLimit(PAGE)
                      .withContinue(next.isEmpty() ? null : next)
                      .build());
      page.getItems().forEach(it -> found.put(it.getMetadata().getNamespace(), found(it)));
      next = Objects.requireNonNullElse(page.getMetadata().getContinue(), "");
    } while (!next.isEmpty());
    return found;
  }

  Optional<Found> find(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
        .map(TrustConfigMaps::found);
  }

  /** Where somebody else made one meanwhile that says anything else, it is a conflict. */
  Found make(AuthorityName authority, String namespace, String name, TrustBundle bundle) {
    return applied(copy(authority, namespace, name, null, bundle), authority, bundle, false);
  }

  /** Of what was changed by hand, our part is put back. A conflict where it has changed since. */
  Found renew(
      AuthorityName authority, String namespace, String name, String version, TrustBundle bundle) {
    return applied(copy(authority, namespace, name, version, bundle), authority, bundle, true);
  }

  /** What others wrote beside it stays, and does not count. */
  private Found applied(
      ConfigMap copy, AuthorityName authority, TrustBundle bundle, boolean isForced) {
    ConfigMap written =
        client
            .resource(copy)
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(TrustOwner.fieldManager(authority))
                    .withForce(isForced)
                    .build());
    return new Found(
        Optional.of(authority),
        new Held.Ours(written.getMetadata().getResourceVersion(), bundle.digest()));
  }

  /** A conflict where it has changed since. */
  void remove(String namespace, String name, String version) {
    client.configMaps().inNamespace(namespace).withName(name).lockResourceVersion(version).delete();
  }

  private static Found found(ConfigMap configMap) {
    return new Found(
        TrustOwner.of(configMap.getMetadata()),
        new Held.Ours(
            configMap.getMetadata().getResourceVersion(),
            TrustBundle.digestOf(configMap.getData())));
  }

  private static ConfigMap copy(
      AuthorityName authority,
      String namespace,
      String name,
      @Nullable String version,
      TrustBundle bundle) {
    return new ConfigMapBuilder()
        .withMetadata(
            TrustOwner.mark(authority)
                .withNamespace(namespace)
                .withName(name)
                .withResourceVersion(version)
                .build())
        .withData(bundle.files())
        .build();
  }
}
