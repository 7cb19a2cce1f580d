package io.keymast.auditor;

import com.fasterxml.jackson.databind.JsonNode;
import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.KeyEntry;
import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** One of the operator's journal. */
record JournalLine(JsonNode json) {
  /** Of a station's certificate. */
  Optional<JournalEntry> ofStation() {
    return isOfStation() ? entry() : Optional.empty();
  }

  /** Of a CA's certificate by another one, a server's or a responder's there is no object. */
  Optional<JournalEntry> ofInfrastructure() {
    return isOfStation() ? Optional.empty() : entry();
  }

  /** Of a station's key. */
  Optional<KeyEntry> ofKey() {
    return kind(KeyEntry.Kind.values())
        .map(kind -> new KeyEntry(kind, text("authority"), text("publicKeyFingerprint"), at()));
  }

  private boolean isOfStation() {
    return !json.has("subject") || text("subject").startsWith("station ");
  }

  private Optional<JournalEntry> entry() {
    return kind(JournalEntry.Kind.values())
        .flatMap(
            kind ->
                SerialNumber.parse(text("serialNumber"))
                    .map(
                        serial ->
                            new JournalEntry(
                                kind,
                                serial,
                                text("reason"),
                                Optional.of(text("authorityKeyId")).filter(it -> !it.isEmpty()),
                                at())));
  }

  private <T extends Enum<T>> Optional<T> kind(T[] kinds) {
    return Arrays.stream(kinds)
        .filter(kind -> kind.name().equalsIgnoreCase(text("journal")))
        .findFirst();
  }

  private Instant at() {
    return Instant.parse(text("time"));
  }

  private String text(String field) {
    return json.path(field).asText();
  }
}
