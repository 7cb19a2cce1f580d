package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.keymast.api.ResourceNames;
import io.keymast.decision.ClusterCopy;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustBundle.Fit;
import io.keymast.domain.AuthorityName;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The trust bundles that a kubelet projects into any pod: one ClusterTrustBundle of each authority,
 * linked to a signer of its own, so that nobody writes one without the right to {@code attest} for
 * it. Of one thread.
 */
final class ClusterTrustBundles {
  private static final String API_VERSION = "certificates.k8s.io/v1beta1";
  private static final String KIND = "ClusterTrustBundle";
  private static final Duration READ_ANEW = Duration.ofMinutes(2);
  private static final ResourceDefinitionContext DEFINITION =
      new ResourceDefinitionContext.Builder()
          .withGroup("certificates.k8s.io")
          .withVersion("v1beta1")
          .withKind(KIND)
          .withPlural("clustertrustbundles")
          .withNamespaced(false)
          .build();
  private static final PatchContext OWN_FIELDS =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(TrustOwner.FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<AuthorityName, String> known = new HashMap<>();
  private Instant readAt = Instant.MIN;
  private boolean isServed;

  ClusterTrustBundles(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Reads what there is, if that is long ago: others may have changed it. */
  void refresh() {
    Instant now = clock.instant();
    if (now.isAfter(readAt.plus(READ_ANEW))) {
      known.clear();
      isServed = read();
      readAt = now;
    }
  }

  /** The authorities that have one. */
  Set<AuthorityName> owners() {
    return Set.copyOf(known.keySet());
  }

  ClusterCopy hold(AuthorityName authority, TrustBundle bundle) {
    if (!isServed) {
      return new ClusterCopy.Unavailable();
    }
    if (bundle.fit() == Fit.NOTHING_TRUSTED) {
      withdraw(authority);
      return new ClusterCopy.Empty();
    }
    String certificates = Objects.requireNonNull(bundle.files().get(TrustBundle.CERTIFICATES));
    if (!certificates.equals(known.get(authority))) {
      try {
        bundles().resource(copy(authority, certificates)).patch(OWN_FIELDS);
      } catch (KubernetesClientException e) {
        return new ClusterCopy.Refused(TrustOwner.reason(e));
      }
      known.put(authority, certificates);
    }
    return new ClusterCopy.Held(nameOf(authority));
  }

  void withdraw(AuthorityName authority) {
    if (known.containsKey(authority)) {
      bundles().withName(nameOf(authority)).delete();
      known.remove(authority);
    }
  }

  /** False where the API server does not have them. */
  private boolean read() {
    try {
      bundles()
          .withLabel(TrustOwner.LABEL)
          .list()
          .getItems()
          .forEach(
              it ->
                  TrustOwner.of(it.getMetadata())
                      .filter(owner -> nameOf(owner).equals(it.getMetadata().getName()))
                      .ifPresent(owner -> known.put(owner, certificates(it))));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static String certificates(GenericKubernetesResource bundle) {
    return Optional.ofNullable(bundle.<String>get("spec", "trustBundle")).orElse("");
  }

  private static GenericKubernetesResource copy(AuthorityName authority, String certificates) {
    GenericKubernetesResource bundle = new GenericKubernetesResource();
    bundle.setApiVersion(API_VERSION);
    bundle.setKind(KIND);
    bundle.setMetadata(TrustOwner.mark(authority).withName(nameOf(authority)).build());
    bundle.setAdditionalProperty(
        "spec", Map.of("signerName", signerOf(authority), "trustBundle", certificates));
    return bundle;
  }

  /** Of several authorities no two have the same: a namespace's name has no dot. */
  private static String signerOf(AuthorityName authority) {
    return ResourceNames.GROUP + "/" + authority.namespace() + "." + authority.name();
  }

  /** The API server wants the signer's name in front. */
  private static String nameOf(AuthorityName authority) {
    return signerOf(authority).replace('/', ':') + ":trust";
  }

  private MixedOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      bundles() {
    return client.genericKubernetesResources(DEFINITION);
  }
}
