package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.Condition;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The condition TrustDistributed of an authority, under a field manager of its own: the other
 * conditions are written by whoever looks after its CA keys.
 */
public final class TrustCondition {
  private static final PatchContext OWN_FIELDS =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(TrustOwner.FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Map<String, Told> told = new HashMap<>();

  /**
   * What was said of an object that has not come anew since.
   *
   * @param seen its resourceVersion at that time
   */
  private record Told(String seen, Optional<Condition> condition) {}

  TrustCondition(KubernetesClient client) {
    this.client = client;
  }

  /** As it was told last, also where the object's next version is late. */
  Optional<Condition> of(CertificateAuthority object) {
    Told last = told.get(object.getMetadata().getUid());
    return last != null && last.seen().equals(object.getMetadata().getResourceVersion())
        ? last.condition()
        : Optional.ofNullable(object.getStatus())
            .flatMap(it -> ConditionType.TRUST_DISTRIBUTED.in(it.conditions()));
  }

  void forgetAllBut(Collection<CertificateAuthority> objects) {
    told.keySet()
        .retainAll(
            objects.stream().map(it -> it.getMetadata().getUid()).collect(Collectors.toSet()));
  }

  /** As others than this see the status. */
  public static CertificateAuthorityStatus apartFrom(CertificateAuthorityStatus status) {
    List<Condition> conditions = status.conditions();
    return conditions == null
        ? status
        : new CertificateAuthorityStatus(
            status.observedGeneration(),
            status.generations(),
            status.rotation(),
            status.crl(),
            status.stations(),
            status.brakes(),
            status.resumed(),
            conditions.stream()
                .filter(it -> !ConditionType.TRUST_DISTRIBUTED.apiName().equals(it.type()))
                .toList());
  }

  /** Empty: nothing is distributed, and nothing is said of it. */
  void tell(CertificateAuthority object, Optional<Condition> condition) {
    if (Objects.equals(of(object), condition)) {
      return;
    }
    CertificateAuthority fresh = new CertificateAuthority();
    fresh.setMetadata(Names.identityOf(object));
    fresh.setStatus(
        new CertificateAuthorityStatus(
            null, null, null, null, null, null, null, condition.map(List::of).orElse(null)));
    client.resource(fresh).subresource("status").patch(OWN_FIELDS);
    told.put(
        object.getMetadata().getUid(),
        new Told(object.getMetadata().getResourceVersion(), condition));
  }
}
