package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.keymast.api.CertificateAuthority;
import io.keymast.cache.Followed;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The authorities as an informer sees them, and which of them serve the stations of a namespace.
 */
final class AuthorityDirectory implements AutoCloseable {
  private final ProbedInformer<CertificateAuthority> probed;
  private final SharedIndexInformer<CertificateAuthority> authorities;
  private final StationNamespaces namespaces;
  private final AuthorityReader reader = new AuthorityReader();

  AuthorityDirectory(KubernetesClient client) {
    this.probed = ProbedInformer.of(client.resources(CertificateAuthority.class).inAnyNamespace());
    this.authorities = probed.informer();
    this.namespaces = new StationNamespaces(client);
    authorities.addEventHandler(
        Informers.whenDeleted(
            it ->
                reader.forget(
                    new AuthorityName(
                        it.getMetadata().getNamespace(), it.getMetadata().getName()))));
  }

  /** Before it is started, for more indexes. */
  SharedIndexInformer<CertificateAuthority> informer() {
    return authorities;
  }

  Stream<ProbedInformer<?>> probed() {
    return Stream.of(probed, namespaces.probed());
  }

  void start() {
    Informers.start(authorities, _ -> {});
    namespaces.start();
  }

  Optional<HandoverPolicy> named(AuthorityName name) {
    return resource(name).flatMap(reader::read);
  }

  /** What certificates of its verify by, also those of CAs that nobody is to trust any more. */
  Optional<CaBundle> signers(AuthorityName name) {
    return resource(name).map(reader::signers);
  }

  /** Where it admits the stations of that namespace. */
  Optional<HandoverPolicy> serving(String stationNamespace, AuthorityName name) {
    return resource(name)
        .filter(it -> namespaces.isServed(stationNamespace, it))
        .flatMap(reader::read);
  }

  /**
   * Whether it was a key of this authority's, and is none any more: also since that one is gone.
   */
  boolean isFormer(AuthorityName authority, KeyId key) {
    return authorities.hasSynced()
        && resource(authority).map(it -> AuthorityReader.isFormer(it, key)).orElse(true);
  }

  boolean isSynced() {
    return authorities.hasSynced() && namespaces.isSynced();
  }

  boolean isWatching() {
    return authorities.isWatching() && namespaces.isWatching();
  }

  /** The newest resourceVersion that its watch of custom resources has seen. */
  Stream<String> newest() {
    return Stream.ofNullable(authorities.lastSyncResourceVersion());
  }

  Stream<Followed> followed() {
    return Stream.concat(
        namespaces.followed(),
        Stream.of(authorities)
            .filter(SharedIndexInformer::hasSynced)
            .map(it -> Followed.everywhere(CertificateAuthority.class, it.getIndexer()::list)));
  }

  @Override
  public void close() {
    authorities.stop();
    namespaces.close();
  }

  private Optional<CertificateAuthority> resource(AuthorityName name) {
    return Optional.ofNullable(
        authorities.getIndexer().getByKey(Cache.namespaceKeyFunc(name.namespace(), name.name())));
  }
}
