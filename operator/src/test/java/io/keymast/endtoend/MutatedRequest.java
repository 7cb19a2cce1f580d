package io.keymast.endtoend;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A request of a kind that is taken, with some of its bytes changed, or none. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record MutatedRequest(byte[] octets) {
  /** What servers trip over where it stands in an unforeseen place. */
  private static final List<String> TOKENS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\0",
          " ",
          "\t",
          ":",
          "%",
          "%00",
          "%2e%2e/",
          "//",
          ";",
          "?a=%zz",
          "#",
          "\u00ff\u00fe",
          "HTTP/0.9",
          "HTTP/2.0",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          "Content-Length: 0\r\n",
          "Content-Length: -1\r\n",
          "Content-Length: 99999999999999999999\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: gzip, chunked\r\n",
          "Host: other\r\n",
          "Host: [::1\r\n",
          " folded: line\r\n",
          "Connection: close, upgrade\r\nUpgrade: h2c\r\n",
          "Expect: nothing\r\n",
          "Authorization: Basic \u00e9\r\n",
          "Cookie: " + "a=b;".repeat(500) + "\r\n",
          "ffffffff\r\n",
          "x".repeat(9000));

  static MutatedRequest of(String pattern, RandomGenerator random) {
    byte[] octets = pattern.getBytes(StandardCharsets.ISO_8859_1);
    int leastFrom = random.nextInt(3) == 0 ? bodyOf(octets) : 0;
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      octets = changed(octets, leastFrom, random);
    }
    return new MutatedRequest(octets);
  }

  /** One in three keeps its head: else hardly anything would get to what reads bodies. */
  private static int bodyOf(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
  }

  private static byte[] changed(byte[] octets, int leastFrom, RandomGenerator random) {
    int from = random.nextInt(Math.min(leastFrom, octets.length), octets.length + 1);
    int to = Math.min(octets.length, from + random.nextInt(1, 40));
    byte[] part = Arrays.copyOfRange(octets, from, to);
    return switch (random.nextInt(5)) {
      case 0 -> spliced(octets, from, to, new byte[0]);
      case 1 -> spliced(octets, to, to, part);
      case 2 -> Arrays.copyOf(octets, from);
      case 3 -> spliced(octets, from, Math.min(octets.length, from + 1), octet(random));
      default ->
          spliced(octets, from, from, pick(TOKENS, random).getBytes(StandardCharsets.ISO_8859_1));
    };
  }

  private static byte[] octet(RandomGenerator random) {
    return new byte[] {(byte) random.nextInt(256)};
  }

  private static byte[] spliced(byte[] octets, int from, int to, byte[] middle) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    result.write(octets, 0, from);
    result.writeBytes(middle);
    result.write(octets, to, octets.length - to);
    return result.toByteArray();
  }

  private static <T> T pick(List<T> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }

  @Override
  public String toString() {
    return new String(octets, StandardCharsets.ISO_8859_1)
        .replace("\r", "\\r")
        .replace("\n", "\\n")
        .replace("\0", "\\0");
  }
}
