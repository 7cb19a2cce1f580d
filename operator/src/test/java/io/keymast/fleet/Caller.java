package io.keymast.fleet;

import io.keymast.support.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A station's side of TLS: each call is a whole handshake, as of a program that starts anew. */
public record Caller(Identity identity, X509TrustManager trust) {
  private static final int PATIENCE_MILLIS = (int) Patience.LONG.toMillis();

  /** What the server said. */
  public record Answer(int status, List<String> headers, String body) {
    public Optional<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }
  }

  public Answer get(int port, String path, List<String> headers) throws IOException {
    return exchange(port, "GET " + path, headers, "");
  }

  public Answer post(int port, String path, List<String> headers, String body) throws IOException {
    List<String> all = new ArrayList<>(headers);
    all.add("Content-Length: " + body.length());
    return exchange(port, "POST " + path, all, body);
  }

  private Answer exchange(int port, String what, List<String> headers, String body)
      throws IOException {
    List<String> request = new ArrayList<>(List.of(what + " HTTP/1.1"));
    request.addAll(List.of("Host: localhost", "Connection: close"));
    request.addAll(headers);
    try (SSLSocket socket = connect(port, "HTTPS")) {
      socket
          .getOutputStream()
          .write(
              (String.join("\r\n", request) + "\r\n\r\n" + body)
                  .getBytes(StandardCharsets.US_ASCII));
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  /** The first byte that the server says of itself; it says none to those whom it refuses. */
  int greeting(int port) throws IOException {
    try (SSLSocket socket = connect(port, "")) {
      return socket.getInputStream().read();
    }
  }

  /** Waits for the server to be done: one that is left in its handshake counts it as failed. */
  X509Certificate serverCertificate(int port) throws IOException {
    try (SSLSocket socket = connect(port, "HTTPS")) {
      socket
          .getOutputStream()
          .write(
              "GET /v1/ca HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /**
   * @param naming by what rules the server's certificate names the host; empty for none
   */
  private SSLSocket connect(int port, String naming) throws IOException {
    Socket plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {identity}, new TrustManager[] {trust}, null);
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm(naming);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static Answer parse(String said) throws IOException {
    int end = said.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer");
    }
    List<String> lines = said.substring(0, end).lines().toList();
    return new Answer(
        Integer.parseInt(lines.getFirst().split(" ", -1)[1]),
        lines.subList(1, lines.size()),
        said.substring(end + 4));
  }
}
