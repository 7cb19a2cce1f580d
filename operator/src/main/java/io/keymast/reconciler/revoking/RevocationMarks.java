package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.cluster.Refusals;
import io.keymast.reconciler.cluster.StoredCertificate;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Optional;

/** What certificates' specs say of their revocation, live. */
final class RevocationMarks {
  private final KubernetesClient client;

  RevocationMarks(KubernetesClient client) {
    this.client = client;
  }

  /** Empty if it is gone, or another one has its name. */
  Optional<KnownCertificate.Fate> live(String namespace, KnownCertificate certificate) {
    return object(namespace, certificate).map(StoredCertificate::fate);
  }

  private Optional<BaseStationCertificate> object(String namespace, KnownCertificate certificate) {
    return Optional.ofNullable(resource(namespace, certificate).get())
        .filter(it -> Finding.serialNumber(it).equals(Optional.of(certificate.serialNumber())));
  }

  /**
   * By what the certificate is at this moment: a hold that a person has put on meanwhile must not
   * become one that ends by itself.
   *
   * @return false if somebody else has revoked it, or it is gone, which revokes it for good
   */
  boolean hold(String namespace, Revocation hold) {
    KnownCertificate certificate = hold.certificate();
    return object(namespace, certificate)
        .filter(live -> StoredCertificate.fate(live).revoked().isEmpty())
        .map(
            live ->
                patch(
                    namespace,
                    certificate,
                    PatchType.JSON_MERGE,
                    atResourceVersion(live, spec(hold))))
        .orElse(false);
  }

  /**
   * What led to it nobody knows any more. Whoever was faster is seen at the next look.
   *
   * @return false if it says so already, or goes, or is gone
   */
  boolean markAsLedgerSays(
      String namespace, KnownCertificate certificate, RevocationReason reason, Instant now) {
    try {
      return object(namespace, certificate)
          .filter(live -> Finding.isOpen(live, now))
          .map(
              live ->
                  patch(
                      namespace,
                      certificate,
                      PatchType.JSON_MERGE,
                      atResourceVersion(live, spec(member("reason", reason.apiName())))))
          .orElse(false);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return false;
    }
  }

  /**
   * @return false if somebody else has revoked it for good meanwhile, whatever led to that: caches
   *     may be late
   */
  boolean mark(String namespace, Revocation revocation) {
    KnownCertificate certificate = revocation.certificate();
    try {
      patch(namespace, certificate, PatchType.JSON_MERGE, "{" + spec(revocation) + "}");
      return true;
    } catch (KubernetesClientException refused) {
      if (refused.getCode() != Refusals.INVALID || !isRevokedForGood(namespace, certificate)) {
        throw refused;
      }
      return false;
    }
  }

  /** Only a hold of suspension's. */
  void lift(String namespace, KnownCertificate certificate) {
    patch(
        namespace,
        certificate,
        PatchType.JSON,
        "[{\"op\":\"test\",\"path\":\"/spec/revocation/reason\",\"value\":\""
            + RevocationReason.CERTIFICATE_HOLD.apiName()
            + "\"},{\"op\":\"test\",\"path\":\"/spec/revocation/cause\",\"value\":\""
            + RevocationCause.SUSPENDED.apiName()
            + "\"},{\"op\":\"remove\",\"path\":\"/spec/revocation\"}]");
  }

  private boolean isRevokedForGood(String namespace, KnownCertificate certificate) {
    return live(namespace, certificate)
        .flatMap(KnownCertificate.Fate::revoked)
        .filter(reason -> reason != RevocationReason.CERTIFICATE_HOLD)
        .isPresent();
  }

  private static String atResourceVersion(BaseStationCertificate live, String spec) {
    return "{\"metadata\":{"
        + member("resourceVersion", live.getMetadata().getResourceVersion())
        + "},"
        + spec
        + "}";
  }

  private static String spec(Revocation revocation) {
    return spec(
        member("reason", revocation.reason().apiName())
            + ","
            + member("cause", revocation.cause().apiName()));
  }

  private static String spec(String revocation) {
    return "\"spec\":{\"revocation\":{" + revocation + "}}";
  }

  private static String member(String name, String value) {
    return "\"" + name + "\":\"" + value + "\"";
  }

  /** Returns false if it is gone. */
  private boolean patch(
      String namespace, KnownCertificate certificate, PatchType type, String patch) {
    try {
      resource(namespace, certificate).patch(PatchContext.of(type), patch);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      return false;
    }
  }

  private Resource<BaseStationCertificate> resource(
      String namespace, KnownCertificate certificate) {
    return client
        .resources(BaseStationCertificate.class)
        .inNamespace(namespace)
        .withName(certificate.name());
  }
}
