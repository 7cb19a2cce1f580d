package io.keymast.reconciler.trust;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The authority that a copy of a trust bundle is of: its annotation names it, its label finds it.
 */
final class TrustOwner {
  static final String LABEL = ResourceNames.GROUP + "/trust-bundle-of";
  static final String FIELD_MANAGER = ResourceNames.OPERATOR + "-trust";

  /** Of what was written last: what says anything else has been changed by somebody. */
  static final String DIGEST = ResourceNames.GROUP + "/trust-bundle-digest";

  private static final String ANNOTATION = ResourceNames.GROUP + "/certificate-authority";

  /** As Kubernetes names namespaces and objects; anybody may write the annotation. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private TrustOwner() {}

  /** Of each authority: what is another's is a conflict to it. */
  static String fieldManager(AuthorityName authority) {
    return FIELD_MANAGER + "-" + label(authority);
  }

  static ObjectMetaBuilder mark(AuthorityName authority) {
    return new ObjectMetaBuilder()
        .addToLabels(ResourceNames.MANAGED_BY, "keymast")
        .addToLabels(LABEL, label(authority))
        .addToAnnotations(ANNOTATION, authority.toString());
  }

  /** Empty for what is not a copy. */
  static Optional<AuthorityName> of(ObjectMeta metadata) {
    Map<String, String> annotations =
        metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
    Map<String, String> labels = metadata.getLabels() == null ? Map.of() : metadata.getLabels();
    return Optional.ofNullable(annotations.get(ANNOTATION))
        .flatMap(TrustOwner::authority)
        .filter(it -> label(it).equals(labels.get(LABEL)));
  }

  /** Why a copy was not written, in the API server's words. */
  static String reason(KubernetesClientException refusal) {
    return Optional.ofNullable(refusal.getStatus())
        .map(status -> status.getReason())
        .orElse("no answer");
  }

  private static Optional<AuthorityName> authority(String text) {
    String[] parts = text.split("/", -1);
    return parts.length == 2 && NAME.matcher(parts[0]).matches() && NAME.matcher(parts[1]).matches()
        ? Optional.of(new AuthorityName(parts[0], parts[1]))
        : Optional.empty();
  }

  /** A label has 63 characters, and names may be longer. */
  private static String label(AuthorityName authority) {
    return Sha256.hex(authority.toString()).substring(0, 32);
  }
}
