package io.keymast.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on, until it is cut. */
public final class Relay implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean open = true;

  public Relay(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  public void cut() throws IOException {
    open = false;
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  public void mend() {
    open = true;
  }

  /** How many have tried to connect while it was cut. */
  public int refused() {
    return refused.get();
  }

  public boolean isUsed() {
    return !sockets.isEmpty();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        if (!open) {
          client.close();
          refused.incrementAndGet();
          continue;
        }
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(upstream);
        if (!open) {
          // It was cut meanwhile, and these may have been overlooked.
          client.close();
          upstream.close();
        }
        Thread.ofVirtual().start(() -> pump(client, upstream));
        Thread.ofVirtual().start(() -> pump(upstream, client));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Cut, or ended by either side.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
