package io.keymast.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.authority.Journal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A journal of which a line was taken away, changed or moved is not whole. */
class JournalChainTest {
  @Test
  @DisplayName("S25 The journal of several lives is whole, wherever each of them ended")
  void whole() {
    assertThat(gaps(List.of(), life(3), life(1), life(2).subList(0, 1))).isEmpty();
  }

  @Test
  @DisplayName("S25 The auditor finds a line that is missing, changed, moved, or not the journal's")
  void broken() {
    List<String> life = life(4);
    List<String> missing = new ArrayList<>(life);
    missing.remove(1);
    List<String> headless = life.subList(1, 4);
    List<String> changed = new ArrayList<>(life);
    changed.set(1, life.get(1).replace("superseded", "unspecified"));
    List<String> moved = List.of(life.get(0), life.get(2), life.get(1), life.get(3));
    List<String> foreign = new ArrayList<>(life);
    foreign.add(2, "{\"journal\":\"revoked\",\"serialNumber\":\"0A\"}");

    assertThat(Stream.of(missing, headless, changed, moved, foreign))
        .allSatisfy(lines -> assertThat(gaps(life(2), lines)).isNotEmpty());
    assertThat(gaps(missing)).containsExactly("line 2, of number 3, does not follow number 1");
  }

  @SafeVarargs
  private static List<String> gaps(List<String>... lives) {
    return JournalChain.gaps(Stream.of(lives).flatMap(List::stream));
  }

  /** The operator's own, so that what is asked is what is written. */
  private static List<String> life(int lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Journal journal =
        new Journal(
            new PrintStream(out, true, StandardCharsets.US_ASCII),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    for (int i = 0; i < lines; i++) {
      journal.write(Journal.Entry.REVOKED, Map.of("serialNumber", "0" + i, "reason", "superseded"));
    }
    return out.toString(StandardCharsets.US_ASCII).lines().toList();
  }
}
