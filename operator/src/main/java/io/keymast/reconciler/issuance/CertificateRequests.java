package io.keymast.reconciler.issuance;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestBuilder;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.ResourceNames;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.authority.Journal;
import io.keymast.decision.CertificateRequestName;
import io.keymast.domain.Leadership;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Refusals;
import io.keymast.validation.CaSource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * cert-manager's CertificateRequests of delegated authorities, read live: cert-manager need not be
 * there at all. Each is made by a create-only request and belongs to its authority. cert-manager
 * never deletes one, so that is done here; approving is not.
 */
public final class CertificateRequests {
  private static final String STATION = "keymast.io/station";

  private final KubernetesClient client;
  private final PastIssuance past;
  private final Journal journal;
  private final Leadership leadership;

  public CertificateRequests(
      KubernetesClient client, PastIssuance past, Journal journal, Leadership leadership) {
    this.client = client;
    this.past = past;
    this.journal = journal;
    this.leadership = leadership;
  }

  /** What became of a request that was to go. */
  enum Deletion {
    DONE,
    /** Somebody changed it meanwhile: look again. */
    OVERTAKEN,
    /** By roles, or by a policy of the cluster. */
    FORBIDDEN
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
  void create(Question question, int attempt) {
    leadership.require();
    try {
      client.resource(object(question, attempt)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /**
   * With a certificate in it that nobody gets by it: the issuer knows of that one, so that the
   * journal says what became of it. It may be in use all the same: another request had it for an
   * answer, or a crash came between its publication and this.
   */
  Deletion discard(CertificateRequest found, DelegatedAuthority authority) {
    Optional<SerialNumber> unclaimed =
        CertificateRequestReader.issuedBy(found)
            .map(ParsedCertificate::serialNumber)
            .filter(it -> !past.isKnown(authority.name(), authority.keyId(), it));
    Deletion deletion = delete(found);
    if (deletion == Deletion.DONE) {
      unclaimed.ifPresent(
          serialNumber ->
              journal.write(
                  Journal.Entry.UNCLAIMED,
                  Map.of("serialNumber", serialNumber.hex(), "station", stationOf(found))));
    }
    return deletion;
  }

  private static String stationOf(CertificateRequest found) {
    return Optional.ofNullable(found.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(STATION))
        .orElse("unknown");
  }

  /** As it was read, and no later one of its name. */
  Deletion delete(CertificateRequest found) {
    try {
      client.resource(found).lockResourceVersion(found.getMetadata().getResourceVersion()).delete();
      return Deletion.DONE;
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> Deletion.OVERTAKEN;
        case HttpURLConnection.HTTP_FORBIDDEN,
            HttpURLConnection.HTTP_BAD_REQUEST,
            Refusals.INVALID ->
            Deletion.FORBIDDEN;
        default -> throw e;
      };
    }
  }

  /** One by its name, whether there is one or not. */
  boolean mayBeRead(CertificateAuthority authority) {
    try {
      client
          .resources(CertificateRequest.class)
          .inNamespace(authority.getMetadata().getNamespace())
          .withName(authority.getMetadata().getName())
          .get();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return false;
    }
  }

  /** Those that were made here, and are not on their way out: anybody may set a label. */
  List<CertificateRequest> of(CertificateAuthority authority) {
    return client
        .resources(CertificateRequest.class)
        .inNamespace(authority.getMetadata().getNamespace())
        .withLabel(Question.AUTHORITY_LABEL, Question.labelOf(Names.of(authority)))
        .list()
        .getItems()
        .stream()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .filter(it -> CertificateRequestName.isOne(it.getMetadata().getName()))
        .filter(it -> Question.isOwnedBy(authority, it))
        .toList();
  }

  private static CertificateRequest object(Question question, int attempt) {
    CertificateAuthority owner = question.owner();
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
        .withUsages(Question.USAGES)
        .withDuration(new Duration(question.lifetime()))
        .endSpec()
        .build();
  }
}
