package io.keymast.auditor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a journal is whole: each life counts its lines from 1, and each line has the SHA-256 of
 * the one before, the first one that of two words. What a life did not come to say shows nowhere.
 */
final class JournalChain {
  private static final String FIRST = Documents.sha256("keymast journal");

  private final List<String> gaps = new ArrayList<>();
  private long line;
  private long sequence;
  private String previous = FIRST;

  private JournalChain() {}

  /** Where it is not. */
  static List<String> gaps(Stream<String> lines) {
    JournalChain chain = new JournalChain();
    lines.forEach(chain::follows);
    return List.copyOf(chain.gaps);
  }

  private void follows(String text) {
    line++;
    JsonNode entry = FolderFiles.parsed(text);
    long number = entry.path("sequence").asLong();
    String before = entry.path("previous").asText();
    boolean begins = number == 1 && before.equals(FIRST);
    if (!begins && (number != sequence + 1 || !before.equals(previous))) {
      gaps.add(
          "line %d, of number %d, does not follow number %d".formatted(line, number, sequence));
    }
    sequence = number;
    previous = Documents.sha256(text);
  }
}
