package io.keymast.reconciler;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestBuilder;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.validation.CaSource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/**
 * cert-manager's CertificateRequests of delegated authorities, read live: cert-manager need not be
 * there at all. Each is made by a create-only request and belongs to its authority. cert-manager
 * never deletes one, so that is done here; approving is not.
 */
public final class CertificateRequests {
  private static final String STATION = "keymast.io/station";

  private final KubernetesClient client;

  public CertificateRequests(KubernetesClient client) {
    this.client = client;
  }

  Optional<CertificateRequest> find(Question question) {
    return Optional.ofNullable(
        client
            .resources(CertificateRequest.class)
            .inNamespace(question.namespace())
            .withName(question.name())
            .get());
  }

  /** Whoever is the first: the question is the same, and whatever stands there is read anew. */
  void create(Question question, CertificateAuthority owner, int attempt) {
    try {
      client.resource(object(question, owner, attempt)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** As it was read, and no later one of its name. */
  void delete(CertificateRequest found) {
    try {
      client.resource(found).lockResourceVersion(found.getMetadata().getResourceVersion()).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  List<CertificateRequest> of(AuthorityName authority) {
    return client
        .resources(CertificateRequest.class)
        .inNamespace(authority.namespace())
        .withLabel(Question.AUTHORITY_LABEL, Question.labelOf(authority))
        .list()
        .getItems();
  }

  private static CertificateRequest object(
      Question question, CertificateAuthority owner, int attempt) {
    CaSource.CertManager source = question.authority().source();
    return new CertificateRequestBuilder()
        .withNewMetadata()
        .withNamespace(question.namespace())
        .withName(question.name())
        .addToLabels(Question.AUTHORITY_LABEL, Question.labelOf(question.authority().name()))
        .addToLabels(ResourceNames.EUI_LABEL, question.intent().eui().value())
        .addToAnnotations(STATION, question.station().toString())
        .addToAnnotations(CertificateRequestReader.ATTEMPT, Integer.toString(attempt))
        .addNewOwnerReference()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNewIssuerRef(source.group(), source.kind(), source.issuer())
        .withRequest(question.encodedRequest())
        .withIsCA(false)
        .withUsages("digital signature", "client auth")
        .withDuration(new Duration(question.lifetime()))
        .endSpec()
        .build();
  }
}
