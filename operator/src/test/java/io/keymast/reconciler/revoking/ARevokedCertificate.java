package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.support.ControlPlane;

/** A stored certificate whose spec says that it is revoked, whatever the ledger says. */
public final class ARevokedCertificate {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private ARevokedCertificate() {}

  /** Its status tells nothing yet. */
  public static BaseStationCertificate untold(
      String station, LoadedAuthority authority, String reason) {
    KubernetesClient operator = ControlPlane.shared().asOperator();
    BaseStationCertificate certificate =
        AStoredCertificate.of(
            new StationName(authority.name().namespace(), station), authority, operator);
    return operator
        .resource(certificate)
        .patch(MERGE, "{\"spec\":{\"revocation\":{\"reason\":\"" + reason + "\"}}}");
  }

  /** Its status tells that it was durable once. */
  public static BaseStationCertificate told(
      String station, LoadedAuthority authority, String reason) {
    return ControlPlane.shared()
        .asOperator()
        .resource(untold(station, authority, reason))
        .subresource("status")
        .patch(
            MERGE,
            """
            {"status": {"conditions": [{"type": "Revoked", "status": "True", "reason": "Revoked",
             "message": "revoked (%s) and in the revocation ledger",
             "lastTransitionTime": "2026-11-28T12:00:00Z"}]}}\
            """
                .formatted(reason));
  }
}
