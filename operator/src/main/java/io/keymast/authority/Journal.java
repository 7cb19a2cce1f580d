package io.keymast.authority;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.domain.Sha256;
import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The audit log of everything that a CA key signed and of what became of it: one JSON object a
 * line, each carrying the SHA-256 of the line before, so that a missing line shows.
 */
public final class Journal {
  private final PrintStream out;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();
  private long sequence;
  private String previous = Sha256.hex("keymast journal");

  public Journal(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** What happened to a certificate. */
  public enum Entry {
    SIGNED("signed"),
    STORED("stored"),
    DISCARDED("discarded"),
    REVOKED("revoked");

    private final String name;

    Entry(String name) {
      this.name = name;
    }
  }

  public synchronized void write(Entry entry, Map<String, String> facts) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("journal", entry.name);
    line.put("sequence", ++sequence);
    line.put("time", clock.instant().toString());
    line.putAll(facts);
    line.put("previous", previous);
    try {
      String text = json.writeValueAsString(line);
      previous = Sha256.hex(text);
      out.println(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is JSON", e);
    }
  }
}
