package io.keymast.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The API server's date-time is wider than {@link Instant}: it takes any number of fractional
 * digits and any offset. What can't be read is read as if it were not there.
 */
final class UnreadableInstantsAreAbsent extends StdScalarDeserializer<Instant> {
  private static final long serialVersionUID = 1;

  private final transient LastSeen<Instant> instants = new LastSeen<>();

  UnreadableInstantsAreAbsent() {
    super(Instant.class);
  }

  @Override
  public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      parser.skipChildren();
      return null;
    }
    try {
      return instants.share(Instant.parse(parser.getText()));
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
