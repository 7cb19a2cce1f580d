package io.keymast.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.SecretText;
import io.keymast.validation.CaSource;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
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
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** On a Secret of a cert-manager Certificate. */
  private static final String CERT_MANAGER = "cert-manager.io/certificate-name";

  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  private final KubernetesClient client;

  public CaKeyStore(KubernetesClient client) {
    this.client = client;
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
    for (Secret secret : own(authority)) {
      CaSecretNames.generation(authority, source, secret.getMetadata().getName())
          .ifPresent(number -> kept.put(number, judge(secret, now)));
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
    kept.values().forEach(stored -> keyId(stored).ifPresent(missing::remove));
    if (!missing.isEmpty()) {
      all(authority).stream()
          .filter(secret -> !isOwn(secret))
          .forEach(
              secret ->
                  CaSecretNames.generation(authority, source, secret.getMetadata().getName())
                      .ifPresent(
                          number -> {
                            Stored.Present stored = judge(secret, now);
                            if (keyId(stored).filter(missing::contains).isPresent()) {
                              kept.putIfAbsent(number, stored);
                            }
                          }));
    }
    return kept;
  }

  private static Optional<KeyId> keyId(Stored.Present stored) {
    return stored.loading() instanceof CaKeyLoading.Loaded(var key)
        ? Optional.of(key.keyId())
        : Optional.empty();
  }

  private List<Secret> all(AuthorityName authority) {
    return client.secrets().inNamespace(authority.namespace()).list().getItems();
  }

  private List<Secret> own(AuthorityName authority) {
    return client
        .secrets()
        .inNamespace(authority.namespace())
        .withLabel(MANAGED_BY, ResourceNames.OPERATOR)
        .list()
        .getItems();
  }

  /** A live read: a CA key is never taken from a cache. */
  public Stored read(AuthorityName authority, String secretName, Instant now) {
    return find(authority, secretName)
        .<Stored>map(secret -> judge(secret, now))
        .orElseGet(Stored.Absent::new);
  }

  private static Stored.Present judge(Secret secret, Instant now) {
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    String name = secret.getMetadata().getName();
    if (!data.containsKey(CERTIFICATE) || !data.containsKey(KEY)) {
      return new Stored.Present(
          new CaKeyLoading.Refused(
              List.of(
                  new Violation(
                      "spec.source",
                      "CASecretIncomplete",
                      "give the Secret " + name + " both keys, tls.crt and tls.key"))),
          origin(secret));
    }
    return new Stored.Present(
        CaKey.load(decode(data.get(CERTIFICATE)), SecretText.of(decode(data.get(KEY))), now),
        origin(secret));
  }

  private static Origin origin(Secret secret) {
    if (isOwn(secret)) {
      return Origin.OPERATOR;
    }
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(CERT_MANAGER)
        ? Origin.CERT_MANAGER
        : Origin.PERSON;
  }

  private static boolean isOwn(Secret secret) {
    Map<String, String> labels = secret.getMetadata().getLabels();
    return labels != null && ResourceNames.OPERATOR.equals(labels.get(MANAGED_BY));
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
            .addToLabels(MANAGED_BY, ResourceNames.OPERATOR)
            .addToFinalizers(ResourceNames.AUTHORITY_FINALIZER)
            .endMetadata()
            .withType("kubernetes.io/tls")
            .addToData(CERTIFICATE, encode(key.chainPem()))
            .addToData(KEY, encode(key.privateKeyPem(SecretAccess.get())))
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

  private static boolean holds(Secret stored, CaKey key) {
    return stored.getData() != null
        && encode(key.chainPem()).equals(stored.getData().get(CERTIFICATE));
  }

  private static Creation outcome(Secret stored, CaKey key) {
    if (!isOwn(stored)) {
      return Creation.NAME_TAKEN;
    }
    return holds(stored, key) ? Creation.STORED : Creation.OVERTAKEN;
  }

  /** Whether a Secret of somebody else stands there: no key has to be made to learn it. */
  public boolean isNameTaken(AuthorityName authority, String secretName) {
    return find(authority, secretName).filter(secret -> !isOwn(secret)).isPresent();
  }

  /** Another certificate for the key that it holds. */
  public void renewCertificate(AuthorityName authority, String secretName, CaKey key) {
    find(authority, secretName)
        .ifPresent(
            secret ->
                client
                    .resource(secret)
                    .edit(
                        stored ->
                            new SecretBuilder(stored)
                                .addToData(CERTIFICATE, encode(key.chainPem()))
                                .build()));
  }

  /** Lets all of the authority's Secrets go where somebody deletes them; deletes nothing itself. */
  public void release(AuthorityName authority) {
    Stream.concat(
            own(authority).stream()
                .filter(secret -> CaSecretNames.isOwn(authority, secret.getMetadata().getName())),
            find(authority, CaSecretNames.first(authority)).stream())
        .forEach(
            secret ->
                edit(
                    secret,
                    stored -> stored.removeFromFinalizers(ResourceNames.AUTHORITY_FINALIZER)));
  }

  /** The same for one whose key nobody needs any more; it is the operator's no longer. */
  public void giveUp(AuthorityName authority, String secretName) {
    find(authority, secretName)
        .ifPresent(
            secret ->
                edit(
                    secret,
                    stored ->
                        stored
                            .removeFromFinalizers(ResourceNames.AUTHORITY_FINALIZER)
                            .removeFromLabels(MANAGED_BY)));
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

  private static String decode(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), UTF_8);
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
