package io.keymast.authority;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keymast.domain.Sha256;
import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The audit log of everything that a CA key signed and of what became of it: one JSON object a line
 * in plain ASCII, each carrying the SHA-256 of the line before, so that a missing line shows.
 */
public final class Journal {
  private static final Set<String> OWN_FIELDS = Set.of("journal", "sequence", "time", "previous");

  private final PrintStream out;
  private final Clock clock;
  private final ObjectMapper json =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
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
    /** Another issuer signed it, and nobody has it here. That issuer may hand it out again. */
    UNCLAIMED("unclaimed"),
    REVOKED("revoked"),
    /** A hold was lifted. */
    LIFTED("lifted"),
    /** A revocation that the ledger had lost is in it again. */
    RECOVERED("recovered"),
    /** The cluster had lost a certificate, and has it again. */
    RETURNED("returned"),
    /** The cluster has lost a certificate, and can't have it again. */
    LOST("lost"),
    /** A station's key is given up for good. */
    RETIRED("retired"),
    /** A person took that back. */
    READMITTED("readmitted");

    private final String name;

    Entry(String name) {
      this.name = name;
    }
  }

  /**
   * @param facts by any names but those of the journal's own fields
   */
  public synchronized void write(Entry entry, Map<String, String> facts) {
    if (facts.keySet().stream().anyMatch(OWN_FIELDS::contains)) {
      throw new IllegalArgumentException("a fact has the name of a field of the journal");
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("journal", entry.name);
    line.put("sequence", sequence + 1);
    line.put("time", clock.instant().toString());
    line.putAll(new TreeMap<>(facts));
    line.put("previous", previous);
    try {
      String text = json.writeValueAsString(line);
      sequence++;
      previous = Sha256.hex(text);
      out.println(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is JSON", e);
    }
  }
}
