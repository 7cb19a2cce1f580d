package io.keymast.publication;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.domain.KeyId;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import io.keymast.support.ControlPlane;
import io.keymast.support.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublicationHandlersTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T12:00:00Z"), ZoneOffset.UTC);
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NAMESPACE = CONTROL_PLANE.newAuthorityNamespace("publication");

  private final PublishingAuthority authority = new PublishingAuthority(NAMESPACE, CLOCK);
  private final String crlPath = authority.crlPath();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final SharedIndexInformer<ConfigMap> informer =
      CONTROL_PLANE
          .asKeyInstaller()
          .configMaps()
          .inNamespace(NAMESPACE)
          .withLabel(LedgerNames.PART_LABEL)
          .inform();

  @BeforeEach
  void start() throws Exception {
    PublishedCrls crls =
        new PublishedCrls(
            ConfigMaps.byNamespace(Map.of(NAMESPACE, informer)),
            new ServedCrls(),
            System::nanoTime);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Sequence(new CrlHandler(crls, CLOCK), new CaCertificateHandler(crls, CLOCK)));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    informer.close();
    server.stop();
    client.close();
  }

  private PublishedCrl revokePublishAndAwait() {
    PublishedCrl crl = authority.revokesAndPublishes(1);
    await().untilAsserted(() -> assertThat(get(crlPath).body()).isEqualTo(bytes(crl)));
    return crl;
  }

  private static byte[] bytes(PublishedCrl crl) {
    return crl.crl().toByteArray();
  }

  private HttpResponse<byte[]> get(String path, String... headers) {
    return send("GET", path, headers);
  }

  private HttpResponse<byte[]> send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
            .timeout(Patience.LONG)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  @DisplayName("S36 The CRL is served as it was signed, with how long it may be kept")
  void crlIsServed() {
    PublishedCrl crl = revokePublishAndAwait();

    HttpResponse<byte[]> response = get(crlPath);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(bytes(crl));
    assertThat(header(response, "Content-Type")).isEqualTo("application/pkix-crl");
    assertThat(header(response, "ETag")).isEqualTo('"' + crl.crl().sha256() + '"');
    assertThat(header(response, "Last-Modified")).isEqualTo("Tue, 03 Nov 2026 12:00:00 GMT");
    assertThat(header(response, "Cache-Control"))
        .isEqualTo("public, no-transform, max-age=604800, s-maxage=60");
  }

  @Test
  @DisplayName("Who has the newest CRL gets 304, who asks by HEAD the headers only")
  void conditionalRequests() {
    PublishedCrl crl = revokePublishAndAwait();
    String etag = '"' + crl.crl().sha256() + '"';

    assertThat(get(crlPath, "If-None-Match", etag).statusCode()).isEqualTo(304);
    assertThat(get(crlPath, "If-None-Match", "\"x\", W/" + etag).statusCode()).isEqualTo(304);
    assertThat(get(crlPath, "If-None-Match", "*").body()).isEmpty();
    assertThat(get(crlPath, "If-Modified-Since", "Tue, 03 Nov 2026 12:00:00 GMT").statusCode())
        .isEqualTo(304);
    assertThat(get(crlPath, "If-Modified-Since", "Tue, 03 Nov 2026 11:59:59 GMT").statusCode())
        .isEqualTo(200);
    assertThat(get(crlPath, "If-Modified-Since", "yesterday").statusCode()).isEqualTo(200);
    HttpResponse<byte[]> head = send("HEAD", crlPath);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(crl.crl().length()));
    assertThat(header(head, "ETag")).isEqualTo(etag);
  }

  @Test
  @DisplayName("A second CRL of the same second is not hidden by If-Modified-Since")
  void sameSecond() {
    revokePublishAndAwait();
    PublishedCrl second = revokePublishAndAwait();

    HttpResponse<byte[]> response =
        get(crlPath, "If-Modified-Since", "Tue, 03 Nov 2026 12:00:00 GMT");

    assertThat(response.body()).isEqualTo(bytes(second));
  }

  @Test
  @DisplayName("The CA's certificate is served by its key")
  void certificateIsServed() {
    revokePublishAndAwait();

    HttpResponse<byte[]> response =
        get("/" + authority.name() + "/" + authority.ca().keyId() + ".crt");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(authority.ca().certificate().der().toByteArray());
    assertThat(header(response, "Content-Type")).isEqualTo("application/pkix-cert");
  }

  @Test
  @DisplayName("What is not there is 404, other methods 405, traversal leads nowhere")
  void refusals() {
    revokePublishAndAwait();
    KeyId other = new KeyId("00".repeat(20));

    assertThat(get("/" + authority.name() + "/" + other + ".crl").statusCode()).isEqualTo(404);
    assertThat(get("/nowhere/other/" + authority.ca().keyId() + ".crl").statusCode())
        .isEqualTo(404);
    assertThat(get(crlPath.toUpperCase(Locale.ROOT)).statusCode()).isEqualTo(404);
    assertThat(get("/a" + crlPath).statusCode()).isEqualTo(404);
    assertThat(get("/%2e%2e/%2e%2e/etc/passwd.crl").statusCode()).isIn(400, 404);
    assertThat(get("/x/y/z.html").statusCode()).isEqualTo(404);
    HttpResponse<byte[]> post = send("POST", crlPath);
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(header(post, "Allow")).isEqualTo("GET, HEAD");
  }
}
