package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustBundle.Fit;
import io.keymast.decision.TrustBundle.Said;
import io.keymast.decision.TrustCopies.Held;
import io.keymast.domain.AuthorityName;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The copies of trust bundles in the cluster: each is the authority's that its label says. */
final class TrustConfigMaps {
  private static final long PAGE = 20;
  private static final Set<String> OURS =
      Set.of(TrustBundle.CERTIFICATES, TrustBundle.CROSS_CERTIFICATES, TrustBundle.CRLS);

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
      return owner.filter(authority::equals).isPresent() ? copy : new Held.Foreign(owner);
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
    TrustBundle whole =
        bundle.fit() == Fit.CRLS_UNKNOWN ? bundle.beside(crls(namespace, name)) : bundle;
    return applied(copy(authority, namespace, name, version, whole), authority, whole, true);
  }

  private Optional<String> crls(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
        .map(ConfigMap::getData)
        .map(data -> data.get(TrustBundle.CRLS));
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
        new Held.Ours(
            written.getMetadata().getResourceVersion(),
            Said.by(bundle.files()),
            isUntouched(written)));
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
            Said.by(configMap.getData()),
            isUntouched(configMap)));
  }

  /** Whether there is nothing in it but what we wrote, as we wrote it. */
  private static boolean isUntouched(ConfigMap copy) {
    Map<String, String> data = copy.getData() == null ? Map.of() : copy.getData();
    Map<String, String> annotations =
        Objects.requireNonNullElse(copy.getMetadata().getAnnotations(), Map.of());
    return Said.by(data).toString().equals(annotations.get(TrustOwner.DIGEST))
        && OURS.containsAll(data.keySet())
        && (copy.getBinaryData() == null || copy.getBinaryData().isEmpty());
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
                .addToAnnotations(TrustOwner.DIGEST, Said.by(bundle.files()).toString())
                .withNamespace(namespace)
                .withName(name)
                .withResourceVersion(version)
                .build())
        .withData(bundle.files())
        .build();
  }
}
