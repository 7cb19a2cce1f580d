package io.keymast.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * A list of the API server's, and the cache that follows it.
 *
 * @param place within which it is listed: empty, or {@code namespaces/NAME/}
 * @param query which of it are selected; empty for all
 * @param cached what the cache has of it now
 */
public record Followed(
    Class<? extends HasMetadata> kind,
    String place,
    String query,
    Supplier<? extends List<? extends HasMetadata>> cached) {

  public static Followed everywhere(
      Class<? extends HasMetadata> kind, Supplier<? extends List<? extends HasMetadata>> cached) {
    return new Followed(kind, "", "", cached);
  }

  public static Followed in(
      String namespace,
      Class<? extends HasMetadata> kind,
      Supplier<? extends List<? extends HasMetadata>> cached) {
    return new Followed(kind, "namespaces/" + namespace + "/", "", cached);
  }

  /** Only what has this name, for accounts that may read nothing else. */
  public Followed named(String name) {
    return selecting("fieldSelector", "metadata.name=" + name);
  }

  /** Only what has such labels. */
  public Followed labelled(String selector) {
    return selecting("labelSelector", selector);
  }

  private Followed selecting(String parameter, String selector) {
    return new Followed(
        kind,
        place,
        "?" + parameter + "=" + URLEncoder.encode(selector, StandardCharsets.UTF_8),
        cached);
  }

  /** As the API server names the list, with its query. */
  String path() {
    String version = HasMetadata.getApiVersion(kind);
    return (version.contains("/") ? "apis/" : "api/")
        + version
        + "/"
        + place
        + HasMetadata.getPlural(kind)
        + query;
  }
}
