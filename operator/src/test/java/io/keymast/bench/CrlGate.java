package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.PublishedCrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;

/** Who fetches a CRL from a Key Installer, as a gate of stations does: again only what is new. */
final class CrlGate implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration BETWEEN = Duration.ofMillis(5);
  private static final int OK = 200;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;
  private String tag = "\"none\"";

  CrlGate(KeymastProcess keyInstaller, AuthorityName authority, KeyId keyId) throws IOException {
    this.uri =
        URI.create(
            "http://127.0.0.1:%d/%s/%s/%s.crl"
                .formatted(
                    keyInstaller.publicationPort(),
                    authority.namespace(),
                    authority.name(),
                    keyId.value()));
  }

  /** Returns when this very one has been fetched. */
  void awaits(PublishedCrl published) {
    byte[] expected = published.crl().toByteArray();
    await("the Key Installer serves the CRL " + published.fields().number())
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(BETWEEN)
        .until(() -> fetches(expected));
  }

  private boolean fetches(byte[] expected) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(uri).header("If-None-Match", tag).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != OK) {
      return false;
    }
    tag = answer.headers().firstValue("ETag").orElseThrow();
    return Arrays.equals(answer.body(), expected);
  }

  @Override
  public void close() {
    http.close();
  }
}
