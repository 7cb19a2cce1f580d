package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.Condition;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

  TrustCondition(KubernetesClient client) {
    this.client = client;
  }

  static Optional<Condition> of(CertificateAuthority object) {
    return Optional.ofNullable(object.getStatus())
        .flatMap(it -> ConditionType.TRUST_DISTRIBUTED.in(it.conditions()));
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
  }
}
