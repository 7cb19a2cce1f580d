package io.keymast.validation;

import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.domain.Der;
import io.keymast.pki.KeySamples;
import io.keymast.support.Work;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text and bytes that were made to exhaust a parser. */
class HostileKeyTest {
  /** A hundred times what it takes. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** What explodes never ends. */
  private static final Duration EVER = Duration.ofMinutes(1);

  private static final String MALFORMED = "MalformedKey";

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
  private static final String END = "\n-----END PUBLIC KEY-----\n";

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("one line of 1 MiB", "A".repeat(1 << 20), List.of("TooLong")),
        arguments("no END, 1 MiB of base64", BEGIN + "QUJD\n".repeat(1 << 18), List.of("TooLong")),
        arguments("10,000 lines", BEGIN + "A\n".repeat(10_000) + END, List.of("TooLong")),
        arguments("8 KiB of dashes", "-".repeat(8192), List.of("NoBegin", "NoEnd", "NotBase64")),
        arguments(
            "8 KiB of half a boundary",
            "-----BEGIN ".repeat(744),
            List.of("TrailingWhitespace", "MalformedBoundary")),
        arguments(
            "8 KiB of spaces and one letter",
            " ".repeat(8191) + "x",
            List.of("LeadingWhitespace", "NoBegin", "NoEnd", "IncompleteBase64")),
        arguments(
            "8 KiB of blank lines",
            "\n".repeat(8191) + "x",
            List.of("NoBegin", "NoEnd", "IncompleteBase64")),
        arguments(
            "8 KiB of carriage returns",
            "\r".repeat(8191) + "x",
            List.of("CarriageReturnOnly", "NoBegin", "NoEnd", "IncompleteBase64")),
        arguments("8 KiB of BEGIN lines", BEGIN.repeat(303), List.of("NoEnd", "TwoBlocks")),
        arguments("8 KiB of padding", BEGIN + "=".repeat(8000) + END, List.of("NotBase64")),
        arguments(
            "unpaired surrogates",
            "\uD800".repeat(8000),
            List.of("NonAsciiCharacter", "NoBegin", "NoEnd")));
  }

  @ParameterizedTest(name = "S9 {0}: {2}, and soon")
  @MethodSource("texts")
  void hostileTextIsRefusedSoon(String kind, String text, List<String> expected) {
    assertThat(soon(() -> reasons(text))).isEqualTo(expected);
  }

  private static List<String> soon(Supplier<List<String>> judgement) {
    return assertTimeoutPreemptively(
        EVER,
        () -> {
          Work<List<String>> work = Work.of(judgement);
          assertThat(work.took()).isLessThan(SOON);
          return work.verdict();
        });
  }

  static Stream<Arguments> contents() {
    return Stream.of(
        arguments(
            "10,000 nested SEQUENCEs of no end",
            hex("3080".repeat(10_000) + "0000".repeat(10_000)),
            "TooLong"),
        arguments("as many SEQUENCEs as fit", KeySamples.nested(6000), MALFORMED),
        arguments("10,000 nested SEQUENCEs", KeySamples.nested(30_000), "TooLong"),
        arguments(
            "parameters of nested SEQUENCEs",
            hex("3082176030821758" + "06072a8648ce3d0201" + hex(KeySamples.nested(5900))),
            MALFORMED),
        arguments("lengths near 2^31", hex("30847fffffff"), MALFORMED),
        arguments("lengths near 2^32", hex("3084ffffffff"), MALFORMED),
        arguments(
            "a long object identifier",
            hex("30820fa030820f9c06820f98" + "81".repeat(3991) + "01"),
            MALFORMED),
        arguments("an arc of 62 octets", hex("30423040063e" + "ff".repeat(61) + "7f"), MALFORMED));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest(name = "S9 {0}: as DER MalformedKey, as PEM {2}, and soon")
  @MethodSource("contents")
  void hostileDerIsRefusedSoon(String kind, byte[] bytes, String expected) {
    String text = BEGIN + Base64.getEncoder().encodeToString(bytes) + END;

    assertThat(soon(() -> reasons(Der.copyOf(bytes)))).containsExactly(MALFORMED);
    assertThat(soon(() -> reasons(text))).containsExactly(expected);
  }
}
