package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.domain.StationName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a request ends, on a connection that is kept: what a proxy in front might see otherwise is
 * refused, and nothing after it is taken for a request.
 */
class RequestFramingTest {
  private static final String ENROLL = "/.well-known/est/simpleenroll";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

  /** Answered 404, if it is taken for a request. */
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final String HONEST = "GET /v1/certificate HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
  private static final String LAST_CHUNK = "0\r\n\r\n";
  private static final int MOST_OF_A_BODY = 16 * 1024;

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  private static final StationBox box = keyInstaller.newStation();

  @BeforeAll
  static void stationIsServed() {
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    box.request("request");
    box.enrolsUntil(200);
  }

  static Stream<Arguments> ambiguous() {
    return Stream.of(
        arguments("Content-Length, then chunked", "Content-Length: 4\r\n" + CHUNKED + LAST_CHUNK),
        arguments(
            "chunked, then Content-Length",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + LAST_CHUNK),
        arguments("two lengths", "Content-Length: 4\r\nContent-Length: 49\r\n\r\nMIIB"),
        arguments("a list of lengths", "Content-Length: 4, 49\r\n\r\nMIIB"),
        arguments("a signed length", "Content-Length: +4\r\n\r\nMIIB"),
        arguments("a folded length", "Content-Length: 4\r\n 9\r\n\r\nMIIB"),
        arguments("a length folded away", "X-Folded: a\r\n Content-Length: 4\r\n\r\nMIIB"),
        arguments("a space before the colon", "Transfer-Encoding : chunked\r\n\r\n" + LAST_CHUNK),
        arguments("chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n" + LAST_CHUNK),
        arguments(
            "chunked, but not last", "Transfer-Encoding: chunked, identity\r\n\r\n" + LAST_CHUNK),
        arguments("garbage after a chunk", CHUNKED + "4\r\nMIIBgarbage\r\n" + LAST_CHUNK),
        arguments("a chunk of 0x4", CHUNKED + "0x4\r\nMIIB\r\n" + LAST_CHUNK),
        arguments("a chunk of -4", CHUNKED + "-4\r\nMIIB\r\n" + LAST_CHUNK),
        arguments("a chunk of 2^68", CHUNKED + "100000000000000004\r\nMIIB\r\n" + LAST_CHUNK));
  }

  @ParameterizedTest(name = "Attack 6: {0} is refused, and ends the connection")
  @MethodSource("ambiguous")
  void refusesAmbiguousFraming(String kind, String fieldsAndBody) throws IOException {
    List<String> answers = answersTo(post(fieldsAndBody) + SMUGGLED + HONEST);

    assertThat(answers).as("one answer").hasSize(1);
    assertThat(answers.getFirst()).startsWith("4").isNotEqualTo("404");
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        arguments("of a length", "Content-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED),
        arguments(
            "in chunks",
            CHUNKED
                + Integer.toHexString(SMUGGLED.length())
                + ";a=\"0\"\r\n"
                + SMUGGLED
                + "\r\n"
                + LAST_CHUNK));
  }

  @ParameterizedTest(name = "Attack 6: a body {0} of a GET is no part of the next request")
  @MethodSource("bodies")
  void bodyOfAGet(String kind, String fieldsAndBody) throws IOException {
    List<String> answers =
        answersTo("GET /v1/certificate HTTP/1.1\r\nHost: localhost\r\n" + fieldsAndBody + HONEST);

    assertThat(answers).containsExactly("200", "200");
  }

  @ParameterizedTest(name = "Attack 6: a body {0} that is refused is no part of the next request")
  @MethodSource("bodies")
  void refusedBody(String kind, String fieldsAndBody) throws IOException {
    assertThat(answersTo(post(fieldsAndBody) + HONEST)).containsExactly("400", "200");
  }

  @Test
  @DisplayName("Attack 6: after a last chunk, what is no request ends the connection")
  void garbageAfterTheLastChunk() throws IOException {
    List<String> answers =
        answersTo(
            post(CHUNKED + "4\r\nMIIB\r\n" + LAST_CHUNK) + "garbage\r\n\r\n" + SMUGGLED + HONEST);

    assertThat(answers).containsOnly("400");
  }

  @Test
  @DisplayName("Attack 6: no body is inflated: even a good request that is compressed is refused")
  void inflatesNothing() throws IOException {
    byte[] good = gzip(box.read("request").getBytes(StandardCharsets.US_ASCII));

    assertThat(answersTo(compressed(good))).containsExactly("400", "200");
  }

  @Test
  @DisplayName("Attack 6: a bomb of 10 MiB in 16 KiB is refused as any other body")
  void bomb() throws IOException {
    byte[] bomb = gzip(new byte[10 * 1024 * 1024]);
    assertThat(bomb).hasSizeLessThan(MOST_OF_A_BODY);

    assertThat(answersTo(compressed(bomb))).containsExactly("400", "200");
  }

  @Test
  @DisplayName("Attack 6: a transfer coding that compresses is not undone either")
  void transferCoding() throws IOException {
    byte[] good = gzip(box.read("request").getBytes(StandardCharsets.US_ASCII));
    String coded = new String(good, StandardCharsets.ISO_8859_1);

    List<String> answers =
        answersTo(
            post("Transfer-Encoding: gzip, chunked\r\n\r\n%x\r\n".formatted(good.length))
                + coded
                + "\r\n"
                + LAST_CHUNK);

    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst()).startsWith("4");
  }

  private static String post(String fieldsAndBody) {
    return "POST "
        + ENROLL
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/pkcs10\r\n"
        + fieldsAndBody;
  }

  /** Followed by an honest request. */
  private static String compressed(byte[] body) {
    return post("Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n")
        + new String(body, StandardCharsets.ISO_8859_1)
        + HONEST;
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(plain);
    }
    return compressed.toByteArray();
  }

  /** The status of each answer, on one connection. */
  private static List<String> answersTo(String requests) throws IOException {
    try (TlsClient.Connection connection = keyInstaller.tlsClient(box).connect("TLSv1.3")) {
      String answered =
          connection.allThatComesBackFor(requests.getBytes(StandardCharsets.ISO_8859_1));
      return STATUS.matcher(answered).results().map((MatchResult it) -> it.group(1)).toList();
    }
  }
}
