package io.keymast.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads equal short texts as one. */
final class SharedTexts extends StringDeserializer {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 100;

  private final transient LastSeen<String> texts = new LastSeen<>();

  @Override
  public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    String text = super.deserialize(parser, context);
    return text == null || text.length() > LONGEST ? text : texts.share(text);
  }
}
