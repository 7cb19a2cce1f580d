package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * The client certificate of a request: that of the TLS handshake, or, from a proxy that is pinned
 * by its key, that of its {@code Client-Cert} header (RFC 9440). From anyone else, a header that
 * looks like a forwarded certificate is refused, so that nobody comes to rely on it.
 */
final class ClientCertificates {
  private static final String CLIENT_CERT = "client-cert";
  private static final String CLIENT_CERT_CHAIN = "client-cert-chain";

  private final Set<PublicKeyFingerprint> trustedProxies;

  /** What a request presents. */
  sealed interface Presented {
    record Nothing() implements Presented {}

    record Key(PresentedKey key) implements Presented {}

    record Refused(Refusal reason) implements Presented {}
  }

  ClientCertificates(Set<PublicKeyFingerprint> trustedProxies) {
    this.trustedProxies = trustedProxies;
  }

  Presented of(Optional<X509Certificate> handshake, HttpFields headers) {
    List<HttpField> forwarded =
        headers.stream().filter(field -> forwardsCertificate(field.getLowerCaseName())).toList();
    Optional<PresentedKey> peer = handshake.flatMap(PresentedKey::of);
    if (peer.map(PresentedKey::fingerprint).filter(trustedProxies::contains).isPresent()) {
      return forwarded(forwarded);
    }
    if (!forwarded.isEmpty()) {
      return new Presented.Refused(Refusal.FORWARDED_CERTIFICATE);
    }
    return peer.<Presented>map(Presented.Key::new).orElseGet(Presented.Nothing::new);
  }

  private static Presented forwarded(List<HttpField> fields) {
    List<HttpField> certificates =
        fields.stream()
            .filter(field -> !field.getLowerCaseName().equals(CLIENT_CERT_CHAIN))
            .toList();
    if (certificates.isEmpty()) {
      return new Presented.Nothing();
    }
    if (certificates.size() > 1
        || !certificates.getFirst().getLowerCaseName().equals(CLIENT_CERT)) {
      return new Presented.Refused(Refusal.FORWARDED_CERTIFICATE);
    }
    return parse(certificates.getFirst().getValue())
        .flatMap(PresentedKey::of)
        .<Presented>map(Presented.Key::new)
        .orElseGet(() -> new Presented.Refused(Refusal.FORWARDED_CERTIFICATE));
  }

  /** A byte sequence of RFC 9651: base64 between colons. */
  private static Optional<X509Certificate> parse(String value) {
    String item = value.strip();
    if (item.length() < 2 || !item.startsWith(":") || !item.endsWith(":")) {
      return Optional.empty();
    }
    try {
      byte[] der = Base64.getDecoder().decode(item.substring(1, item.length() - 1));
      return CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der))
              instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (IllegalArgumentException | CertificateException e) {
      return Optional.empty();
    }
  }

  private static boolean forwardsCertificate(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return letters.contains("clientcert") || letters.contains("sslcert");
  }
}
