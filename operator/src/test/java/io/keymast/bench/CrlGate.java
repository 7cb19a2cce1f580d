package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Who fetches a CRL from a Key Installer, as a gate of stations does: again only what is new. */
final class CrlGate implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Seldom enough that being asked costs the Key Installer next to nothing. */
  private static final Duration BETWEEN = Duration.ofMillis(20);

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

  /** When the first CRL had come that lists this certificate, by {@link System#nanoTime()}. */
  long awaits(BigInteger serialNumber) {
    return await("the Key Installer serves a CRL that lists " + serialNumber.toString(16))
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(BETWEEN)
        .until(() -> fetches(serialNumber), Optional::isPresent)
        .orElseThrow();
  }

  /** The time is taken before the CRL is read, which takes a while. */
  private Optional<Long> fetches(BigInteger serialNumber) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(uri).header("If-None-Match", tag).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    long came = System.nanoTime();
    if (answer.statusCode() != OK) {
      return Optional.empty();
    }
    tag = answer.headers().firstValue("ETag").orElseThrow();
    return ListedCertificates.of(Der.copyOf(answer.body()))
        .serialNumbers()
        .filter(serialNumber::equals)
        .findFirst()
        .map(_ -> came);
  }

  @Override
  public void close() {
    http.close();
  }
}
