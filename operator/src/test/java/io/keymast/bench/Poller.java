package io.keymast.bench;

import io.keymast.keyinstaller.TlsClient;
import io.keymast.keyinstaller.TlsClient.Answered;
import io.keymast.keyinstaller.TlsClient.Connection;
import java.io.IOException;
import java.util.Objects;

/**
 * A station that has its certificate and asks whether there is a newer one, which is what nearly
 * all polls are.
 *
 * @param entityTag of what it has
 */
record Poller(TlsClient client, String entityTag) {
  private static final String PROTOCOL = "TLSv1.3";
  private static final String PATH = "/v1/certificate";

  /** Its first poll, by a certificate that it was handed otherwise. */
  static Poller first(TlsClient client) throws IOException {
    try (Connection connection = client.connect(PROTOCOL)) {
      Answered answer = connection.exchange(PATH, "Connection: close");
      if (answer.status() != 200) {
        throw new IOException("a first poll is answered " + answer.status());
      }
      return new Poller(client, Objects.requireNonNull(answer.headers().get("ETag")));
    }
  }

  /** The same station at another server, or as one that was just switched on. */
  Poller at(int port) {
    return new Poller(client.anew(port), entityTag);
  }

  Connection connects() throws IOException {
    return client.connect(PROTOCOL);
  }

  void asks(Connection connection) throws IOException {
    asks(connection, "Connection: keep-alive");
  }

  /** As curl does: a connection for one request; resumed where there is a session. */
  void polls() throws IOException {
    try (Connection connection = connects()) {
      asks(connection, "Connection: close");
    }
  }

  /** The same; whether the session was an older one. */
  boolean resumes() throws IOException {
    long began = System.currentTimeMillis();
    try (Connection connection = connects()) {
      asks(connection, "Connection: close");
      return connection.isResumedSince(began);
    }
  }

  private void asks(Connection connection, String manner) throws IOException {
    int status = connection.exchange(PATH, "If-None-Match: " + entityTag, manner).status();
    if (status != 304) {
      throw new IOException("a poll is answered " + status);
    }
  }
}
