package io.keymast.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.ResourceNames;
import io.keymast.authority.CaKeyStore.Origin;
import io.keymast.authority.CaKeyStore.Stored;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.pki.SecretText;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a Secret of a CA key holds, and who wrote it. */
final class CaSecretContent {
  static final String CERTIFICATE = "tls.crt";
  static final String KEY = "tls.key";

  /** On a Secret of a cert-manager Certificate. */
  private static final String CERT_MANAGER = "cert-manager.io/certificate-name";

  private CaSecretContent() {}

  static Stored.Present judge(Secret secret, Instant now) {
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

  /** Empty for one that is refused. */
  static Optional<KeyId> keyId(Stored.Present stored) {
    return key(stored).map(CaKey::keyId);
  }

  static Optional<CaKey> key(Stored.Present stored) {
    return stored.loading() instanceof CaKeyLoading.Loaded(var key)
        ? Optional.of(key)
        : Optional.empty();
  }

  static boolean holds(Secret stored, CaKey key) {
    return stored.getData() != null
        && encode(key.chainPem()).equals(stored.getData().get(CERTIFICATE));
  }

  static boolean isOwn(Secret secret) {
    Map<String, String> labels = secret.getMetadata().getLabels();
    return labels != null && ResourceNames.OPERATOR.equals(labels.get(ResourceNames.MANAGED_BY));
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

  private static String decode(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), UTF_8);
  }

  static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
