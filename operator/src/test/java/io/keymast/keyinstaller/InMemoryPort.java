package io.keymast.keyinstaller;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * A port of the Key Installer without a network. Whoever sends something has it handled by its own
 * thread, so that what an answer costs is measured there; only what Jetty refuses by itself, a
 * thread of its own may answer. A connection ends with its first answer.
 */
final class InMemoryPort extends LocalConnector {
  private final ConnectionDeadlines deadlines;

  /** Once it is open: before, only acceptors of connections ask, and nobody has to wait for one. */
  private static final class AskingThread implements Executor {
    private volatile boolean open;

    @Override
    public void execute(Runnable task) {
      if (open) {
        task.run();
      }
    }
  }

  private InMemoryPort(
      Server server, AskingThread thread, HttpConfiguration http, ConnectionDeadlines deadlines) {
    super(server, thread, null, null, 1, new HttpConnectionFactory(http));
    this.deadlines = deadlines;
    addBean(deadlines, false);
  }

  /** In the place of the server's own port, which is never opened. */
  static InMemoryPort of(Server server) {
    Connector own = server.getConnectors()[0];
    HttpConfiguration http =
        own.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
    http.setPersistentConnectionsEnabled(false);
    AskingThread thread = new AskingThread();
    InMemoryPort port =
        new InMemoryPort(server, thread, http, own.getBean(ConnectionDeadlines.class));
    server.removeConnector(own);
    server.addConnector(port);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    thread.open = true;
    return port;
  }

  /**
   * All that comes back for what is sent, and nothing else, until the connection ends.
   *
   * @param tls of the handshake, where there was one
   */
  String answer(byte[] request, Optional<EndPoint.SslSessionData> tls) {
    Peer peer = new Peer(tls);
    peer.addInput(ByteBuffer.wrap(request));
    peer.addInputEOF();
    Connection connection = getDefaultConnectionFactory().newConnection(this, peer);
    peer.setConnection(connection);
    peer.onOpen();
    onEndPointOpened(peer);
    connection.onOpen();
    peer.awaitsEnd();
    return peer.takeOutputString(StandardCharsets.ISO_8859_1);
  }

  private final class Peer extends LocalEndPoint {
    private final Optional<EndPoint.SslSessionData> tls;
    private final CountDownLatch end = new CountDownLatch(1);

    private Peer(Optional<EndPoint.SslSessionData> tls) {
      this.tls = tls;
    }

    @Override
    public EndPoint.@Nullable SslSessionData getSslSessionData() {
      return tls.orElse(null);
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
      super.onClose(cause);
      end.countDown();
    }

    /** Whoever waits too long for it says so. */
    private void awaitsEnd() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Connections that were not ended. */
  int open() {
    return deadlines.open();
  }
}
