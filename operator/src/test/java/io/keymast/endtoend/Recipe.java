package io.keymast.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A section of {@code docs/procedures.md}: its commands in their order. A block's info string says
 * where it runs, and where the platform team saves what a station prints.
 */
record Recipe(String title, List<Block> blocks) {
  private static final Pattern FENCE = Pattern.compile("```sh (platform|station)(?: (\\S+))?");

  /** Where commands run. */
  enum Place {
    PLATFORM,
    STATION
  }

  /**
   * Commands that are typed together.
   *
   * @param savedAs the platform's file of what they print
   */
  record Block(Place place, Optional<String> savedAs, String commands) {}

  /** By their titles; sections without such blocks are prose. */
  static Map<String, Recipe> read(Path document) {
    Map<String, Recipe> recipes = new LinkedHashMap<>();
    for (String section : Pattern.compile("(?m)^## ").splitAsStream(text(document)).toList()) {
      String title = section.lines().findFirst().orElse("").strip();
      List<Block> blocks = blocks(section.lines().toList());
      if (!blocks.isEmpty()) {
        recipes.put(title, new Recipe(title, blocks));
      }
    }
    return recipes;
  }

  private static List<Block> blocks(List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
        blocks.add(
            new Block(
                "station".equals(fence.group(1)) ? Place.STATION : Place.PLATFORM,
                Optional.ofNullable(fence.group(2)),
                String.join("\n", lines.subList(i + 1, end))));
        i = end;
      }
    }
    return blocks;
  }

  private static String text(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
