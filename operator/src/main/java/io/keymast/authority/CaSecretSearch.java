package io.keymast.authority;

import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * For the Secrets whose names are those of an authority's CA keys. They are read live and in parts:
 * whatever else its namespace holds, releases of Helm for one, may be large.
 */
final class CaSecretSearch {
  /** Of about 4 KiB each. */
  private static final long OWN_IN_A_PAGE = 200;

  /** Of up to 1 MiB each. */
  private static final long ANY_IN_A_PAGE = 20;

  private final KubernetesClient client;

  CaSecretSearch(KubernetesClient client) {
    this.client = client;
  }

  /** Whoever put them there. */
  List<Secret> all(AuthorityName authority) {
    return in(client.secrets().inNamespace(authority.namespace())::list, ANY_IN_A_PAGE, authority);
  }

  /** With the operator's label. */
  List<Secret> own(AuthorityName authority) {
    return in(
        client
                .secrets()
                .inNamespace(authority.namespace())
                .withLabel(ResourceNames.MANAGED_BY, ResourceNames.OPERATOR)
            ::list,
        OWN_IN_A_PAGE,
        authority);
  }

  private static List<Secret> in(
      Function<ListOptions, SecretList> list, long atOnce, AuthorityName authority) {
    List<Secret> found = new ArrayList<>();
    String next = "";
    do {
      SecretList page =
          list.apply(
              new ListOptionsBuilder()
                  .withLimit(atOnce)
                  .withContinue(next.isEmpty() ? null : next)
                  .build());
      page.getItems().stream()
          .filter(secret -> CaSecretNames.isOwn(authority, secret.getMetadata().getName()))
          .forEach(found::add);
      next = Objects.requireNonNullElse(page.getMetadata().getContinue(), "");
    } while (!next.isEmpty());
    return found;
  }
}
