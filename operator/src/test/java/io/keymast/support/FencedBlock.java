package io.keymast.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stands between fences on a page, without the indentation that it has in a list.
 *
 * @param page beneath the repository's folder
 * @param info what stands after the first fence, such as {@code sh}
 */
public record FencedBlock(String page, String info, String text) {
  private static final Pattern FENCES = Pattern.compile("(?ms)^( *)```([^\\n]*)\\n(.*?)^\\1```$");

  public static List<FencedBlock> of(Path root, String page) {
    try {
      return FENCES
          .matcher(Files.readString(root.resolve(page)))
          .results()
          .map(
              fence ->
                  new FencedBlock(
                      page,
                      fence.group(2).strip(),
                      fence.group(3).replaceAll("(?m)^" + fence.group(1), "")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rest of the page. */
  public static String outside(Path root, String page) {
    try {
      return FENCES.matcher(Files.readString(root.resolve(page))).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first one that begins so. */
  public static FencedBlock of(Path root, String page, String beginning) {
    return of(root, page).stream()
        .filter(block -> block.text().startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError(page + " has no block " + beginning));
  }

  /** One for each command. */
  public List<String> commands() {
    return List.of(text.split("(?<!\\\\)\\n"));
  }
}
