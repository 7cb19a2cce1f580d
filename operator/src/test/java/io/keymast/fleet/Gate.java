package io.keymast.fleet;

import io.keymast.support.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;

/**
 * The TLS port of a backhaul concentrator: whoever shows no certificate of the platform that is
 * valid now and not in the CRL is refused in the handshake.
 */
final class Gate implements AutoCloseable {
  /** Said to those who are in: under TLS 1.3 a client's own handshake ends before it is judged. */
  static final int WELCOME = 'k';

  private static final int PATIENCE_MILLIS = (int) Patience.LONG.toMillis();

  private final ClockedTrust.OfStations trust;
  private final X509Certificate certificate;
  private final ServerSocket listening;
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

  Gate(X509Certificate ca, Clock clock) {
    this(() -> List.of(ca), clock);
  }

  /**
   * @param cas that it trusts at the moment
   */
  Gate(Supplier<List<X509Certificate>> cas, Clock clock) {
    KeyPair key = SelfSigned.newKey();
    this.certificate = SelfSigned.wrapperOf(key);
    this.trust = new ClockedTrust.OfStations(cas, clock);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Identity(List.of(certificate), key.getPrivate())},
          new TrustManager[] {trust},
          null);
      SSLServerSocket socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 200, InetAddress.getLoopbackAddress());
      socket.setNeedClientAuth(true);
      this.listening = socket;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("gate").start(this::listen);
  }

  /** By which stations know it. */
  X509Certificate certificate() {
    return certificate;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Why it let somebody not in, once for each. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  void load(X509CRL list) {
    load(List.of(list));
  }

  void load(List<X509CRL> lists) {
    trust.load(lists);
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    while (!listening.isClosed()) {
      try {
        Socket caller = listening.accept();
        Thread.ofVirtual().start(() -> judge(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void judge(Socket caller) {
    try (caller) {
      caller.setSoTimeout(PATIENCE_MILLIS);
      caller.getOutputStream().write(WELCOME);
    } catch (IOException refused) {
      refusals.add(String.valueOf(refused.getMessage()));
    }
  }
}
