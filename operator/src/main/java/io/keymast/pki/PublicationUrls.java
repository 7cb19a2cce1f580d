package io.keymast.pki;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where relying parties find what a CA publishes (RFC 5280, 4.2.1.13 and 4.2.2.1): plain http,
 * since what is fetched is signed and TLS of the same CA would be a loop.
 */
public record PublicationUrls(
    Optional<String> crl, Optional<String> ocsp, Optional<String> caIssuers) {
  private static final int MAX_LENGTH = 2048;

  public PublicationUrls {
    crl.ifPresent(PublicationUrls::requireHttp);
    ocsp.ifPresent(PublicationUrls::requireHttp);
    caIssuers.ifPresent(PublicationUrls::requireHttp);
  }

  public static PublicationUrls none() {
    return new PublicationUrls(Optional.empty(), Optional.empty(), Optional.empty());
  }

  public PublicationUrls withoutOcsp() {
    return new PublicationUrls(crl, Optional.empty(), caIssuers);
  }

  private static void requireHttp(String text) {
    if (!isHttp(text)) {
      throw new IllegalArgumentException(
          "a publication URL is an absolute http:// URL in ASCII of at most "
              + MAX_LENGTH
              + " characters with a host and without user, query and fragment");
    }
  }

  private static boolean isHttp(String text) {
    if (text.length() > MAX_LENGTH || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return false;
    }
    try {
      URI uri = new URI(text);
      return "http".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
