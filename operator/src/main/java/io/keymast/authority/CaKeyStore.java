package io.keymast.authority;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.pki.SecretAccess;
import io.keymast.validation.CaSource;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * CA keys in Secrets of the authority's namespace: the one that a person supplies, and the
 * operator's own, one for each generation, whose names are a function of authority and number.
 */
public final class CaKeyStore {
  private final KubernetesClient client;
  private final CaSecretSearch search;

  public CaKeyStore(KubernetesClient client) {
    this.client = client;
    this.search = new CaSecretSearch(client);
  }

  /** What is in the Secret. */
  public sealed interface Stored {
    /** No such Secret. */
    record Absent() implements Stored {}

    /** A key, judged. */
    record Present(CaKeyLoading loading, Origin origin) implements Stored {}
  }

  /** Who writes a Secret. */
  public enum Origin {
    OPERATOR,
    CERT_MANAGER,
    PERSON
  }

  /** What became of a new Secret. */
  public enum Creation {
    STORED,
    /** The operator's already, by another run or another process. */
    OVERTAKEN,
    /** Somebody else's Secret has its name. */
    NAME_TAKEN
  }

  /**
   * The operator's own Secrets of this authority, by generation.
   *
   * @param pinned generations, whose Secrets count also without the operator's label: what is wrong
   *     with them is to be told
   * @param keys that the authority is known to have: a Secret that holds one, where the operator
   *     would keep it, counts also without the label, since a person may have put it back. Any
   *     other is somebody else's.
   */
  public SortedMap<Integer, Stored.Present> kept(
      AuthorityName authority,
      CaSource source,
      Collection<Integer> pinned,
      Set<KeyId> keys,
      Instant now) {
    SortedMap<Integer, Stored.Present> kept = new TreeMap<>();
    for (Secret secret : search.own(authority)) {
      CaSecretNames.generation(authority, source, secret.getMetadata().getName())
          .ifPresent(number -> kept.put(number, CaSecretContent.judge(secret, now)));
    }
    pinned.stream()
        .filter(number -> !kept.containsKey(number))
        .forEach(
            number -> {
              if (read(authority, CaSecretNames.own(authority, source, number), now)
                  instanceof Stored.Present present) {
                kept.put(number, present);
              }
            });
    Set<KeyId> missing = new HashSet<>(keys);
    kept.values().forEach(stored -> CaSecretContent.keyId(stored).ifPresent(missing::remove));
    if (!missing.isEmpty()) {
      search.all(authority).stream()
          .filter(secret -> !CaSecretContent.isOwn(secret))
          .forEach(
              secret ->
                  CaSecretNames.generation(authority, source, secret.getMetadata().getName())
                      .ifPresent(
                          number -> {
                            Stored.Present stored = CaSecretContent.judge(secret, now);
                            if (CaSecretContent.keyId(stored)
                                .filter(missing::contains)
                                .isPresent()) {
                              kept.putIfAbsent(number, stored);
                            }
                          }));
    }
    return kept;
  }

  /**
   * Where the operator would keep CA keys of this authority, whoever put them there.
   *
   * @param keys that are looked for
   */
  public Stream<CaKey> find(AuthorityName authority, Set<KeyId> keys, Instant now) {
    return search.all(authority).stream()
        .flatMap(secret -> CaSecretContent.key(CaSecretContent.judge(secret, now)).stream())
        .filter(key -> keys.contains(key.keyId()));
  }

  /** A live read: a CA key is never taken from a cache. */
  public Stored read(AuthorityName authority, String secretName, Instant now) {
    return find(authority, secretName)
        .<Stored>map(secret -> CaSecretContent.judge(secret, now))
        .orElseGet(Stored.Absent::new);
  }

  /**
   * Create-only: of two operators, one key counts. A conflict may be with ourselves: the client
   * repeats a request whose answer it lost.
   */
  public Creation create(AuthorityName authority, String secretName, CaKey key) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(authority.namespace())
            .withName(secretName)
            .addToLabels(ResourceNames.MANAGED_BY, ResourceNames.OPERATOR)
            .addToFinalizers(ResourceNames.AUTHORITY_FINALIZER)
            .endMetadata()
            .withType("kubernetes.io/tls")
            .addToData(data(key))
            .build();
    try {
      client.resource(secret).create();
      return Creation.STORED;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return find(authority, secretName)
            .map(stored -> outcome(stored, key))
            .orElse(Creation.OVERTAKEN);
      }
      throw e;
    }
  }

  private static Map<String, String> data(CaKey key) {
    return Map.of(
        CaSecretContent.CERTIFICATE,
        CaSecretContent.encode(key.chainPem()),
        CaSecretContent.KEY,
        CaSecretContent.encode(key.privateKeyPem(SecretAccess.get())));
  }

  private static Creation outcome(Secret stored, CaKey key) {
    if (!CaSecretContent.isOwn(stored)) {
      return Creation.NAME_TAKEN;
    }
    return CaSecretContent.holds(stored, key) ? Creation.STORED : Creation.OVERTAKEN;
  }

  /** Whether a Secret of somebody else stands there: no key has to be made to learn it. */
  public boolean isNameTaken(AuthorityName authority, String secretName) {
    return find(authority, secretName).filter(secret -> !CaSecretContent.isOwn(secret)).isPresent();
  }

  /** What is supplied now of the key that it holds or held, whoever wrote the Secret. */
  public void renew(AuthorityName authority, String secretName, CaKey key) {
    find(authority, secretName)
        .ifPresent(
            secret ->
                client
                    .resource(secret)
                    .edit(stored -> new SecretBuilder(stored).addToData(data(key)).build()));
  }

  /** Of all of the authority's Secrets; deletes none itself. */
  public void liftFinalizers(AuthorityName authority) {
    String first = CaSecretNames.first(authority);
    Stream.concat(
            search.own(authority).stream()
                .filter(secret -> !secret.getMetadata().getName().equals(first)),
            find(authority, first).stream())
        .forEach(
            secret ->
                edit(
                    secret,
                    stored -> stored.removeFromFinalizers(ResourceNames.AUTHORITY_FINALIZER)));
  }

  /** The same of one whose key nobody needs any more; it is the operator's no longer. */
  public void giveUp(AuthorityName authority, String secretName) {
    find(authority, secretName)
        .ifPresent(
            secret ->
                edit(
                    secret,
                    stored ->
                        stored
                            .removeFromFinalizers(ResourceNames.AUTHORITY_FINALIZER)
                            .removeFromLabels(ResourceNames.MANAGED_BY)));
  }

  private void edit(Secret secret, UnaryOperator<ObjectMetaBuilder> change) {
    client
        .resource(secret)
        .edit(
            stored ->
                new SecretBuilder(stored)
                    .withMetadata(change.apply(new ObjectMetaBuilder(stored.getMetadata())).build())
                    .build());
  }

  private Optional<Secret> find(AuthorityName authority, String secretName) {
    return Optional.ofNullable(
        client.secrets().inNamespace(authority.namespace()).withName(secretName).get());
  }
}
