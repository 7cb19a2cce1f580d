package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.SerialNumber;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a concentrator sends, as text. */
class InUseReportTest {
  @Test
  @DisplayName("One serial number in each line, of either case, with or without a last newline")
  void reads() {
    Set<SerialNumber> read = parse("0a1b\n0A1B\r\nff").orElseThrow().serialNumbers();

    assertThat(read.stream().map(SerialNumber::hex)).containsExactlyInAnyOrder("0A1B", "FF");
    assertThat(parse("0a1b\n").orElseThrow().serialNumbers()).hasSize(1);
    assertThat(parse("ab\n".repeat(InUseReport.MAX_LINES))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "0a\n\n0b",
        "xyz",
        "0a 0b",
        "-1",
        "0",
        "é",
        "0a\u0000",
        "00112233445566778899aabbccddeeff001122334455"
      })
  @DisplayName("A report with anything else in it is no report")
  void refuses(String text) {
    assertThat(parse(text)).isEmpty();
  }

  @Test
  @DisplayName("A report is bounded")
  void bounded() {
    assertThat(parse("ab\n".repeat(InUseReport.MAX_LINES + 1))).isEmpty();
    assertThat(InUseReport.parse(new byte[InUseReport.MAX_BYTES + 1])).isEmpty();
  }

  private static Optional<InUseReport> parse(String text) {
    return InUseReport.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
