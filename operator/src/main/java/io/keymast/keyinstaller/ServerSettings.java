package io.keymast.keyinstaller;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SecretName;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an administrator decides of the Key Installer.
 *
 * @param tlsSecret the {@code kubernetes.io/tls} Secret of the server's own certificate
 * @param defaultAuthority of stations that name none
 * @param trustedProxies keys of the proxies whose {@code Client-Cert} header (RFC 9440) is believed
 */
public record ServerSettings(
    Listeners listeners,
    SecretName tlsSecret,
    AuthorityName defaultAuthority,
    ServedStations stations,
    Set<PublicKeyFingerprint> trustedProxies,
    Limits limits) {

  public ServerSettings {
    trustedProxies = Set.copyOf(trustedProxies);
  }

  /**
   * Ports may be 0: any free one.
   *
   * @param inUse for reports of concentrators; empty for none
   */
  public record Listeners(
      String bindAddress, int https, int publication, int management, OptionalInt inUse) {}

  /**
   * What one peer may cost.
   *
   * @param idle a connection without traffic is closed
   * @param header from connecting, or from the last answer, to a whole request header
   * @param request from the header to the answer
   * @param leastRate bytes a second at which a larger answer is read: that long it may take beyond
   * @param pendingWrites statuses waiting for the API server
   */
  public record Limits(
      int connections,
      int acceptsPerSecond,
      Duration idle,
      Duration header,
      Duration request,
      int leastRate,
      int pendingWrites) {
    public static Limits defaults() {
      return new Limits(
          8192,
          2000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(15),
          16 * 1024,
          10_000);
    }
  }
}
