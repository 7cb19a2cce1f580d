package io.keymast.keyinstaller;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;

/**
 * Jetty with the Key Installer's TLS and a handler that does nothing: what no Key Installer on
 * Jetty could be faster than. A process of its own, which ends with its standard input.
 */
public final class BareJetty {
  private static final String IN_MEMORY = "in-memory";

  private BareJetty() {}

  /**
   * Tells its port on standard output.
   *
   * @param arguments the folder of {@code tls.crt} and {@code tls.key}
   */
  public static void main(String[] arguments) throws Exception {
    Server server = server(new StationTls(), Path.of(arguments[0]));
    server.start();
    System.out.println("https=" + port(server));
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    server.stop();
  }

  /**
   * Not started yet.
   *
   * @param folder of {@code tls.crt} and {@code tls.key}
   */
  static Server server(StationTls tls, Path folder) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        ServerKeyPem.parse(Files.readAllBytes(folder.resolve("tls.key"))),
        IN_MEMORY.toCharArray(),
        chain(folder.resolve("tls.crt")));
    tls.setKeyStore(store);
    tls.setKeyStorePassword(IN_MEMORY);
    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            server,
            1,
            1,
            new SslConnectionFactory(tls, "http/1.1"),
            new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new NotModified());
    return server;
  }

  /** Of one that is started. */
  static int port(Server server) {
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  private static Certificate[] chain(Path pem) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)))
        .toArray(Certificate[]::new);
  }

  /** What nearly every poll is answered. */
  private static final class NotModified extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.setStatus(HttpStatus.NOT_MODIFIED_304);
      response
          .getHeaders()
          .put(HttpHeader.ETAG, request.getHeaders().get(HttpHeader.IF_NONE_MATCH));
      callback.succeeded();
      return true;
    }
  }
}
