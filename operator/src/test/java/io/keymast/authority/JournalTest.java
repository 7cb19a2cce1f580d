package io.keymast.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.domain.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The journal tells everything in order, and that nothing is missing. */
class JournalTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Journal journal =
      new Journal(
          new PrintStream(out, true, StandardCharsets.US_ASCII), Clock.fixed(NOW, ZoneOffset.UTC));

  private List<String> lines() {
    return out.toString(StandardCharsets.US_ASCII).lines().toList();
  }

  /** What an auditor does: number, and hash of the line before. */
  private static boolean isWhole(List<String> lines) {
    try {
      ObjectMapper json = new ObjectMapper();
      String previous = Sha256.hex("keymast journal");
      long sequence = 1;
      for (String line : lines) {
        JsonNode entry = json.readTree(line);
        if (entry.get("sequence").asLong() != sequence++
            || !entry.get("previous").asText().equals(previous)) {
          return false;
        }
        previous = Sha256.hex(line);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void writeFive() {
    for (int i = 1; i <= 5; i++) {
      journal.write(Journal.Entry.SIGNED, Map.of("serialNumber", "0" + i));
    }
  }

  @Test
  @DisplayName("A line says what happened, to what, when")
  void line() {
    journal.write(Journal.Entry.REVOKED, Map.of("serialNumber", "0A", "reason", "superseded"));

    assertThat(lines())
        .containsExactly(
            "{\"journal\":\"revoked\",\"sequence\":1,\"time\":\"2026-11-23T12:00:00Z\","
                + "\"reason\":\"superseded\",\"serialNumber\":\"0A\",\"previous\":\""
                + Sha256.hex("keymast journal")
                + "\"}");
  }

  @Test
  @DisplayName("A line that is missing, changed, added or moved shows")
  void chain() {
    writeFive();
    List<String> whole = lines();

    assertThat(isWhole(whole)).isTrue();
    for (int i = 0; i < 4; i++) {
      List<String> missing = new ArrayList<>(whole);
      missing.remove(i);
      List<String> changed = new ArrayList<>(whole);
      changed.set(i, whole.get(i).replace("signed", "stored"));
      List<String> doubled = new ArrayList<>(whole);
      doubled.add(i, whole.get(i));
      List<String> moved = new ArrayList<>(whole);
      Collections.swap(moved, i, i + 1);

      assertThat(List.of(missing, changed, doubled, moved)).noneMatch(JournalTest::isWhole);
    }
  }

  @Test
  @DisplayName("Many writers at once make one chain")
  void manyWriters() {
    IntStream.range(0, 500)
        .parallel()
        .forEach(i -> journal.write(Journal.Entry.STORED, Map.of("serialNumber", "" + i)));

    assertThat(lines()).hasSize(500);
    assertThat(isWhole(lines())).isTrue();
  }

  @Test
  @DisplayName("A value can't forge a line, whatever the encoding of standard output is")
  void hostileValues() {
    journal.write(
        Journal.Entry.SIGNED,
        Map.of("subject", "\"}\n{\"journal\":\"revoked\u2028\u00e9\ud83d\ude00"));
    journal.write(Journal.Entry.STORED, Map.of());

    assertThat(lines()).hasSize(2);
    assertThat(isWhole(lines())).isTrue();
  }

  @Test
  @DisplayName("A fact can't stand in for a field of the journal's own")
  void reservedNames() {
    for (String name : List.of("journal", "sequence", "time", "previous")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> journal.write(Journal.Entry.SIGNED, Map.of(name, "x")));
    }
    journal.write(Journal.Entry.SIGNED, Map.of());

    assertThat(isWhole(lines())).isTrue();
  }
}
