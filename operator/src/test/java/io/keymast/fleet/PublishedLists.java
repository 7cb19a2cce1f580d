package io.keymast.fleet;

import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.support.Patience;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The CRLs of an authority, as anybody fetches and verifies them. */
final class PublishedLists implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final AuthorityName authority;
  private final int port;

  PublishedLists(AuthorityName authority, int port) {
    this.authority = authority;
    this.port = port;
  }

  X509CRL of(Generation generation) {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/%s/%s/%s.crl"
                .formatted(port, authority.namespace(), authority.name(), generation.keyId()));
    try {
      X509CRL list =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(fetched(uri)));
      list.verify(caOf(generation).getPublicKey());
      return list;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** That of a new CA key is served once the Key Installer has heard of it. */
  private byte[] fetched(URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Patience.LONG).build();
    return Platform.soon("a CRL at " + uri)
        .until(
            () -> http.send(request, BodyHandlers.ofByteArray()),
            answer -> answer.statusCode() == 200)
        .body();
  }

  static X509Certificate caOf(Generation generation) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      Optional.ofNullable(generation.certificate())
                          .orElseThrow()
                          .getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
