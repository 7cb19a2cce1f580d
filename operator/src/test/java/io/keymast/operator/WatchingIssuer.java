package io.keymast.operator;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestStatus;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;

/** An external issuer at work: it watches the requests to it, and signs each that is approved. */
final class WatchingIssuer implements AutoCloseable {
  private final SharedIndexInformer<CertificateRequest> requests;

  private WatchingIssuer(SharedIndexInformer<CertificateRequest> requests) {
    this.requests = requests;
  }

  static WatchingIssuer of(ForeignAuthority authority) {
    return new WatchingIssuer(
        authority
            .team()
            .cluster()
            .resources(CertificateRequest.class)
            .inNamespace(authority.team().authority().namespace())
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(CertificateRequest request) {
                    answers(authority.issuer(), request);
                  }

                  @Override
                  public void onUpdate(CertificateRequest former, CertificateRequest request) {
                    answers(authority.issuer(), request);
                  }

                  @Override
                  public void onDelete(CertificateRequest request, boolean isStateUnknown) {}
                }));
  }

  private static void answers(ForeignIssuer issuer, CertificateRequest request) {
    Optional<CertificateRequestStatus> status = Optional.ofNullable(request.getStatus());
    boolean isAnswered = status.map(CertificateRequestStatus::getCertificate).isPresent();
    if (isApproved(status) && !isAnswered) {
      issuer.signs(
          request,
          ForeignIssuer.alternativeNamesOf(
              request.getMetadata().getLabels().get("keymast.io/eui")));
    }
  }

  private static boolean isApproved(Optional<CertificateRequestStatus> status) {
    return status.stream()
        .flatMap(it -> it.getConditions().stream())
        .anyMatch(it -> it.getType().equals("Approved") && it.getStatus().equals("True"));
  }

  @Override
  public void close() {
    requests.stop();
  }
}
