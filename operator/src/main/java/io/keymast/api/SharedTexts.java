package io.keymast.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads equal short texts as one: most of what a fleet's objects say is the same in all of them. It
 * remembers the last text of each hash, so that its own size is fixed; one that is read twice after
 * all is no harm.
 */
final class SharedTexts extends StringDeserializer {
  private static final long serialVersionUID = 1;
  private static final int SLOTS = 4096;
  private static final int LONGEST = 100;

  private final AtomicReferenceArray<@Nullable String> texts = new AtomicReferenceArray<>(SLOTS);

  @Override
  public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    String text = super.deserialize(parser, context);
    return text == null || text.length() > LONGEST ? text : share(text);
  }

  private String share(String text) {
    int hash = text.hashCode();
    int slot = Math.floorMod(hash ^ (hash >>> 16), SLOTS);
    String known = texts.getPlain(slot);
    if (text.equals(known)) {
      return known;
    }
    texts.setPlain(slot, text);
    return text;
  }
}
