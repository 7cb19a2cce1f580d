package io.keymast.validation;

import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.domain.Der;
import io.keymast.pki.PublicKeyPem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text and bytes that were made to exhaust a parser. */
class HostileKeyTest {
  /** A thousand times what it takes; what explodes takes for ever. */
  private static final Duration SOON = Duration.ofMinutes(1);

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
  private static final String END = "\n-----END PUBLIC KEY-----\n";

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("one line of 1 MiB", "A".repeat(1 << 20)),
        arguments("no END, 1 MiB of base64", BEGIN + "QUJD\n".repeat(1 << 18)),
        arguments("10,000 lines", BEGIN + "A\n".repeat(10_000) + END),
        arguments("8 KiB of dashes", "-".repeat(8192)),
        arguments("8 KiB of half a boundary", "-----BEGIN ".repeat(744)),
        arguments("8 KiB of spaces and one letter", " ".repeat(8191) + "x"),
        arguments("8 KiB of blank lines", "\n".repeat(8191) + "x"),
        arguments("8 KiB of carriage returns", "\r".repeat(8191) + "x"),
        arguments("8 KiB of BEGIN lines", BEGIN.repeat(303)),
        arguments("8 KiB of padding", BEGIN + "=".repeat(8000) + END),
        arguments("unpaired surrogates", "\uD800".repeat(8000)));
  }

  @ParameterizedTest(name = "S9 {0} is refused soon")
  @MethodSource("texts")
  void hostileTextIsRefusedSoon(String kind, String text) {
    assertTimeoutPreemptively(SOON, () -> assertThat(reasons(text)).isNotEmpty());
  }

  static Stream<Arguments> contents() {
    return Stream.of(
        arguments(
            "10,000 nested SEQUENCEs of no end", "3080".repeat(10_000) + "0000".repeat(10_000)),
        arguments("as many SEQUENCEs as fit", nested(6000)),
        arguments("10,000 nested SEQUENCEs", nested(30_000)),
        arguments(
            "parameters of nested SEQUENCEs",
            "3082" + "1760" + "30821758" + "06072a8648ce3d0201" + nested(5900)),
        arguments("lengths near 2^31", "30847fffffff"),
        arguments("lengths near 2^32", "3084ffffffff"),
        arguments(
            "a long object identifier", "30820fa030820f9c06820f98" + "81".repeat(3991) + "01"),
        arguments("an arc of 60 octets", "304030400" + "63e" + "ff".repeat(61) + "7f"));
  }

  private static String nested(int octets) {
    ByteArrayOutputStream reversed = new ByteArrayOutputStream();
    int length = 0;
    while (reversed.size() < octets) {
      int header = length < 0x80 ? 1 : length < 0x100 ? 2 : 3;
      for (int i = 0; i < (header == 1 ? 1 : header - 1); i++) {
        reversed.write(length >> (8 * i));
      }
      if (header > 1) {
        reversed.write(0x80 | header - 1);
      }
      reversed.write(0x30);
      length = Math.min(reversed.size(), 0xFFFF);
    }
    byte[] bytes = reversed.toByteArray();
    StringBuilder hex = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      hex.append(String.format("%02x", bytes[i]));
    }
    return hex.toString();
  }

  @ParameterizedTest(name = "S9 {0} are refused soon, as DER and as PEM")
  @MethodSource("contents")
  void hostileDerIsRefusedSoon(String kind, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.substring(hex.length() % 2));
    String text = BEGIN + Base64.getEncoder().encodeToString(bytes) + END;
    assertTimeoutPreemptively(
        SOON,
        () -> {
          assertThat(reasons(Der.copyOf(bytes))).isNotEmpty();
          assertThat(reasons(text)).isNotEmpty();
          assertThat(PublicKeyPem.read(text).faults().size()).isLessThan(4);
        });
  }
}
