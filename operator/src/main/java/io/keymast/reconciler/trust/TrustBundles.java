package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.TrustBundle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlPem;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerNames;
import io.keymast.validation.DeclaredDistribution.Crls;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What is to be trusted for an authority now; needs no CA key. */
final class TrustBundles {
  private final KubernetesClient client;
  private final Map<Head, Listed> lists = new ConcurrentHashMap<>();

  private record Head(AuthorityName authority, KeyId keyId) {}

  private record Listed(String version, String pem) {}

  TrustBundles(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Empty where the pinned CA keys can't be told: a gate with too little to trust would cut its
   * stations off, and one with too few CRLs too. Where none of them is to be trusted any more, that
   * is told.
   */
  Optional<TrustBundle> of(CertificateAuthority object, Crls crls) {
    List<CaGeneration> pinned = PinnedGenerations.read(object.getStatus());
    if (pinned.isEmpty()) {
      return Optional.empty();
    }
    List<CaGeneration> trusted =
        pinned.stream().filter(it -> !it.is(CaGeneration.State.RETIRED)).toList();
    return Optional.of(
        switch (crls) {
          case LEFT_OUT -> bundle(object, trusted, List.of());
          case INCLUDED ->
              crls(Names.of(object), trusted)
                  .map(listed -> bundle(object, trusted, listed))
                  .orElseGet(() -> bundle(object, trusted, List.of()).withUnknownCrls());
        });
  }

  /** Empty where one is not there yet, or can't be read. */
  private Optional<List<String>> crls(AuthorityName authority, List<CaGeneration> trusted) {
    try {
      List<String> listed =
          trusted.stream().map(it -> crl(authority, it.keyId())).flatMap(Optional::stream).toList();
      return Optional.of(listed).filter(it -> it.size() == trusted.size());
    } catch (LedgerException unreadable) {
      return Optional.empty();
    }
  }

  private static TrustBundle bundle(
      CertificateAuthority object, List<CaGeneration> trusted, List<String> crls) {
    List<Generation> stated =
        Objects.requireNonNullElse(object.getStatus().generations(), List.<Generation>of()).stream()
            .filter(it -> trusted.stream().anyMatch(one -> isStated(one, it)))
            .toList();
    return TrustBundle.of(
        stated.stream().flatMap(TrustBundles::certificate).toList(),
        stated.stream()
            .flatMap(it -> Optional.ofNullable(it.crossCertificates()).stream())
            .toList(),
        crls);
  }

  private static boolean isStated(CaGeneration generation, Generation stated) {
    return Objects.equals(stated.number(), generation.number());
  }

  /** The CA's own alone: whoever signed it may have other CAs, which are not to be trusted. */
  private static Stream<String> certificate(Generation stated) {
    return Optional.ofNullable(stated.certificate()).flatMap(ParsedCertificate::parsePem).stream()
        .map(chain -> chain.getFirst().toPem());
  }

  private Optional<String> crl(AuthorityName authority, KeyId keyId) {
    Optional<ConfigMap> head =
        find(authority.namespace(), LedgerNames.head(authority.name(), keyId));
    return head.map(
        it ->
            lists
                .compute(
                    new Head(authority, keyId),
                    (_, known) ->
                        known != null && known.version().equals(versionOf(it))
                            ? known
                            : read(authority, keyId, it))
                .pem());
  }

  private Listed read(AuthorityName authority, KeyId keyId, ConfigMap head) {
    return new Listed(
        versionOf(head),
        CrlPem.encode(
            CrlReader.read(keyId, head, name -> find(authority.namespace(), name)).crl()));
  }

  private static String versionOf(ConfigMap head) {
    return head.getMetadata().getUid() + "/" + head.getMetadata().getResourceVersion();
  }

  private Optional<ConfigMap> find(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get());
  }
}
