package io.keymast.keyinstaller;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * A port of the Key Installer without a network. Whoever sends something answers it by its own
 * thread, so that what an answer costs is measured there; a connection ends with its first answer.
 */
final class InMemoryPort extends LocalConnector {
  private final ConnectionDeadlines deadlines;

  private InMemoryPort(Server server, HttpConfiguration http, ConnectionDeadlines deadlines) {
    super(server, Runnable::run, null, null, 0, new HttpConnectionFactory(http));
    this.deadlines = deadlines;
    addBean(deadlines, false);
  }

  /** In the place of the server's own port, which is never opened. */
  static InMemoryPort of(Server server) {
    Connector own = server.getConnectors()[0];
    HttpConfiguration http =
        own.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
    http.setPersistentConnectionsEnabled(false);
    InMemoryPort port = new InMemoryPort(server, http, own.getBean(ConnectionDeadlines.class));
    server.removeConnector(own);
    server.addConnector(port);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return port;
  }

  /**
   * All that comes back for what is sent, after which no more comes.
   *
   * @param tls of the handshake, where there was one
   */
  String answer(byte[] request, Optional<EndPoint.SslSessionData> tls) {
    LocalEndPoint peer =
        new LocalEndPoint() {
          @Override
          public EndPoint.@Nullable SslSessionData getSslSessionData() {
            return tls.orElse(null);
          }
        };
    peer.addInput(ByteBuffer.wrap(request));
    peer.addInputEOF();
    Connection connection = getDefaultConnectionFactory().newConnection(this, peer);
    peer.setConnection(connection);
    peer.onOpen();
    onEndPointOpened(peer);
    connection.onOpen();
    String answer = peer.takeOutputString(StandardCharsets.ISO_8859_1);
    peer.close();
    return answer;
  }

  /** Connections that were not ended. */
  int open() {
    return deadlines.open();
  }
}
