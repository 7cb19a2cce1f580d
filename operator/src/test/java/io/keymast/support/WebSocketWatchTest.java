package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relay of WebSockets lets pass is what came, whatever frames it came in. */
class WebSocketWatchTest {
  private static final int TEXT = 1;
  private static final byte[] PING = {(byte) 0x89, 2, 'h', 'i'};

  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

  @ParameterizedTest(name = "An event of {0} octets is one, and passes as it came")
  @ValueSource(ints = {1, 125, 126, 65_535, 65_536, 200_000})
  void lengths(int length) throws IOException {
    byte[] event = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    WebSocketFrame.whole(TEXT, event).write(sent);
    WebSocketWatch watch = watch(sent.toByteArray());

    watch.pass(watch.next());

    assertThat(passed.toByteArray()).isEqualTo(sent.toByteArray());
    assertThatExceptionOfType(EOFException.class).isThrownBy(watch::next);
  }

  @Test
  @DisplayName("An event in parts, with a ping between them, is one; the ping passes at once")
  void parts() throws IOException {
    byte[] first = {TEXT, 2, 'a', 'b'};
    byte[] second = {0, 1, 'c'};
    byte[] last = {(byte) 0x80, 1, 'd'};
    WebSocketWatch watch = watch(first, PING, second, last);

    byte[] event = watch.next();

    assertThat(event).isEqualTo("abcd".getBytes(StandardCharsets.UTF_8));
    assertThat(passed.toByteArray()).isEqualTo(PING);
  }

  @Test
  @DisplayName("The word that ends it passes, and is the end; a frame that a client masked is none")
  void ends() throws IOException {
    byte[] close = {(byte) 0x88, 2, 3, (byte) 0xE8};
    byte[] masked = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'a'};

    assertThat(watch(close).next()).isEmpty();
    assertThat(passed.toByteArray()).isEqualTo(close);
    assertThatExceptionOfType(IOException.class).isThrownBy(watch(masked)::next);
  }

  private WebSocketWatch watch(byte[]... frames) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.write(frame);
    }
    return new WebSocketWatch("basestations", new ByteArrayInputStream(all.toByteArray()), passed);
  }
}
