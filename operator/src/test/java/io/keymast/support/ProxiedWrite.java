package io.keymast.support;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A write as the proxy sees it.
 *
 * @param resource with its subresource, such as {@code basestations/status}
 * @param occurrence counts the writes of this method and resource from 1, since the proxy was armed
 */
public record ProxiedWrite(String method, String resource, String namespace, int occurrence) {
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api|apis/[^/]+)/[^/]+(?:/namespaces/(?<namespace>[^/]+))?/(?<resource>[^/]+)"
              + "(?:/[^/]+(?<subresource>/[^/]+)?)?");

  static ProxiedWrite of(String method, String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return new ProxiedWrite(method, path, "", 0);
    }
    String subresource = matcher.group("subresource");
    String namespace = matcher.group("namespace");
    return new ProxiedWrite(
        method,
        matcher.group("resource") + (subresource == null ? "" : subresource),
        namespace == null ? "" : namespace,
        0);
  }

  /** What is counted together. */
  String kind() {
    return method + " " + resource;
  }

  ProxiedWrite numbered(int number) {
    return new ProxiedWrite(method, resource, namespace, number);
  }

  /** The same method and resource, in whatever namespace. */
  public boolean isOfTheKindOf(ProxiedWrite other) {
    return kind().equals(other.kind());
  }

  @Override
  public String toString() {
    return kind() + " #" + occurrence;
  }
}
