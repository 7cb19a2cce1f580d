package io.keymast.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.SecretText;
import io.keymast.validation.CaSource;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** CA keys in Secrets of the authority's namespace. */
public final class CaKeyStore {
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
    record Present(CaKeyLoading loading) implements Stored {}
  }

  public static String secretName(AuthorityName authority, CaSource source) {
    return switch (source) {
      case CaSource.Supplied(var name) -> name;
      case CaSource.SelfSigned selfSigned -> ownSecretName(authority);
    };
  }

  /** Of a key that the operator made. */
  public static String ownSecretName(AuthorityName authority) {
    return authority.name() + "-ca";
  }

  /** A live read: a CA key is never taken from a cache. */
  public Stored read(AuthorityName authority, String secretName, Instant now) {
    Secret secret = client.secrets().inNamespace(authority.namespace()).withName(secretName).get();
    if (secret == null) {
      return new Stored.Absent();
    }
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    if (!data.containsKey(CERTIFICATE) || !data.containsKey(KEY)) {
      return new Stored.Present(
          new CaKeyLoading.Refused(
              List.of(
                  new Violation(
                      "spec.source",
                      "CASecretIncomplete",
                      "give the Secret " + secretName + " both keys, tls.crt and tls.key"))));
    }
    return new Stored.Present(
        CaKey.load(decode(data.get(CERTIFICATE)), SecretText.of(decode(data.get(KEY))), now));
  }

  /**
   * Create-only; returns false where somebody else created it first, whose key then counts. A
   * conflict may be with ourselves: the client repeats a request whose answer it lost.
   */
  public boolean create(AuthorityName authority, String secretName, CaKey key) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(authority.namespace())
            .withName(secretName)
            .addToLabels("app.kubernetes.io/managed-by", ResourceNames.OPERATOR)
            .addToFinalizers(ResourceNames.AUTHORITY_FINALIZER)
            .endMetadata()
            .withType("kubernetes.io/tls")
            .addToData(CERTIFICATE, encode(key.chainPem()))
            .addToData(KEY, encode(key.privateKeyPem(SecretAccess.get())))
            .build();
    try {
      client.resource(secret).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return holds(authority, secretName, key);
      }
      throw e;
    }
  }

  private boolean holds(AuthorityName authority, String secretName, CaKey key) {
    Secret stored = client.secrets().inNamespace(authority.namespace()).withName(secretName).get();
    return stored != null
        && stored.getData() != null
        && encode(key.chainPem()).equals(stored.getData().get(CERTIFICATE));
  }

  /** Lets the Secret go where somebody deletes it; deletes nothing itself. */
  public void release(AuthorityName authority, String secretName) {
    Secret secret = client.secrets().inNamespace(authority.namespace()).withName(secretName).get();
    if (secret != null
        && secret.getMetadata().getFinalizers().contains(ResourceNames.AUTHORITY_FINALIZER)) {
      client
          .resource(secret)
          .edit(
              stored ->
                  new SecretBuilder(stored)
                      .editMetadata()
                      .removeFromFinalizers(ResourceNames.AUTHORITY_FINALIZER)
                      .endMetadata()
                      .build());
    }
  }

  private static String decode(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), UTF_8);
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
