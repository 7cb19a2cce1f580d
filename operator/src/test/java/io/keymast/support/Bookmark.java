package io.keymast.support;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event by which the API server tells now and then how far a watch is. fabric8 counts a watch
 * over HTTP as set up with its first event only, for which it would wait a minute where nothing
 * happens.
 */
final class Bookmark {
  private static final Pattern RESOURCE_VERSION = Pattern.compile("resourceVersion=([0-9]+)");

  private static final Pattern API_VERSION = Pattern.compile("^/apis/([^/]+/[^/]+)/");

  private static final Map<String, String> KINDS =
      Map.of(
          "basestations", "BaseStation",
          "basestationcertificates", "BaseStationCertificate",
          "certificateauthorities", "CertificateAuthority",
          "configmaps", "ConfigMap",
          "secrets", "Secret");

  private Bookmark() {}

  /** Empty for kinds that nobody waits for. */
  static byte[] atTheStartOf(URI watch, String resource) {
    Matcher from = RESOURCE_VERSION.matcher(Objects.requireNonNullElse(watch.getQuery(), ""));
    if (!from.find() || !KINDS.containsKey(resource)) {
      return new byte[] {};
    }
    Matcher apis = API_VERSION.matcher(watch.getPath());
    String apiVersion = apis.find() ? apis.group(1) : "v1";
    return """
    {"type":"BOOKMARK","object":{"kind":"%s","apiVersion":"%s","metadata":{"resourceVersion":"%s"}}}
    """
        .formatted(KINDS.get(resource), apiVersion, from.group(1))
        .getBytes(StandardCharsets.UTF_8);
  }
}
