package io.keymast.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A write as the proxy sees it.
 *
 * @param resource with its subresource, such as {@code basestations/status}
 * @param name of the object
 * @param occurrence counts the writes of this method and resource from 1, since its lane was armed
 */
public record ProxiedWrite(
    String method, String resource, String namespace, String name, int occurrence) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api|apis/[^/]+)/[^/]+(?:/namespaces/(?<namespace>[^/]+))?/(?<resource>[^/]+)"
              + "(?:/(?<name>[^/]+)(?<subresource>/[^/]+)?)?");

  /**
   * @param body names what is created
   */
  static ProxiedWrite of(String method, String path, byte[] body) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return new ProxiedWrite(method, path, "", "", 0);
    }
    return new ProxiedWrite(
        method,
        matcher.group("resource") + part(matcher, "subresource"),
        part(matcher, "namespace"),
        matcher.group("name") == null ? nameIn(body) : matcher.group("name"),
        0);
  }

  /** What is counted together. */
  public String kind() {
    return method + " " + resource;
  }

  public ProxiedWrite numbered(int number) {
    return new ProxiedWrite(method, resource, namespace, name, number);
  }

  /** The same method and resource, of whatever object. */
  public boolean isOfTheKindOf(ProxiedWrite other) {
    return kind().equals(other.kind());
  }

  /** An event is a courtesy, and an authority tells of its stations at a pace of its own. */
  boolean isWork() {
    return !resource.equals("events") && !resource.equals("certificateauthorities/status");
  }

  @Override
  public String toString() {
    return kind() + " #" + occurrence;
  }

  private static String part(Matcher matcher, String group) {
    return Optional.ofNullable(matcher.group(group)).orElse("");
  }

  private static String nameIn(byte[] body) {
    try {
      return JSON.readTree(body).path("metadata").path("name").asText("");
    } catch (IOException e) {
      return "";
    }
  }
}
