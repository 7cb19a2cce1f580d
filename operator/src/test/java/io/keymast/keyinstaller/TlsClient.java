package io.keymast.keyinstaller;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A TLS client that keeps connections and sessions, and sends whatever certificate it is given. */
public final class TlsClient {
  private final SSLContext context;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Identity identity;
  private final int port;

  /** The key may be another than the certificate's. */
  public TlsClient(int port, String certificatePem, String keyPem) {
    this(port, identity(certificatePem, keyPem));
  }

  private TlsClient(int port, Identity identity) {
    this(newContext(identity), identity, port);
  }

  private TlsClient(SSLContext context, Identity identity, int port) {
    this.context = context;
    this.identity = identity;
    this.port = port;
  }

  private static SSLContext newContext(Identity identity) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {identity}, new TrustManager[] {new TrustsAll()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same with its sessions, at another port. */
  public TlsClient at(int otherPort) {
    return new TlsClient(context, identity, otherPort);
  }

  /** The same at another port, without a session to resume. */
  public TlsClient anew(int otherPort) {
    return new TlsClient(otherPort, identity);
  }

  private static Identity identity(String certificatePem, String keyPem) {
    try {
      return new Identity(
          certificate(certificatePem),
          ServerKeyPem.parse(keyPem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public Connection connect(String protocol) throws IOException {
    Socket plain = new Socket();
    plain.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return new Connection(plain, socket);
  }

  /** What came back. */
  public record Answered(int status, Map<String, String> headers, String body) {}

  /** One connection, for requests one after the other. */
  public static final class Connection implements AutoCloseable {
    private final Socket plain;
    private final SSLSocket socket;
    private final InputStream in;

    private Connection(Socket plain, SSLSocket socket) throws IOException {
      this.plain = plain;
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends nothing more, so that a server needs to wait for nothing more. */
    public String allThatComesBackFor(byte[] octets) throws IOException {
      socket.getOutputStream().write(octets);
      socket.shutdownOutput();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Says nothing more, and returns when the server has ended the connection. */
    public void awaitsEnd() throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
    }

    /** Ends it by a TCP reset, without a word of TLS. */
    void reset() throws IOException {
      plain.setSoLinger(true, 0);
      plain.close();
    }

    /** Whether the connection still takes what is sent. */
    public boolean accepts(String text) {
      try {
        send(text);
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    /** Whether the session is older than that, in milliseconds since the epoch. */
    public boolean isResumedSince(long began) {
      return socket.getSession().getCreationTime() < began;
    }

    Certificate serverCertificate() throws IOException {
      return socket.getSession().getPeerCertificates()[0];
    }

    int get(String path, String... headers) throws IOException {
      return exchange(path, headers).status();
    }

    public Answered exchange(String path, String... headers) throws IOException {
      StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      send(request.append("\r\n").toString());
      return answer();
    }

    /** An interim answer (1xx) is one of its own. */
    Answered answer() throws IOException {
      int status = Integer.parseInt(line().split(" ", -1)[1]);
      int length = 0;
      Map<String, String> fields = new HashMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      return new Answered(
          status, fields, new String(in.readNBytes(length), StandardCharsets.US_ASCII));
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new IOException("the connection has ended");
        }
        line.append((char) next);
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final class Identity extends X509ExtendedKeyManager {
    private final X509Certificate certificate;
    private final PrivateKey key;

    private Identity(X509Certificate certificate, PrivateKey key) {
      this.certificate = certificate;
      this.key = key;
    }

    @Override
    public String[] getClientAliases(String type, java.security.Principal @Nullable [] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String chooseClientAlias(
        String[] types, java.security.Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "own";
    }

    @Override
    public String[] getServerAliases(String type, java.security.Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, java.security.Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
