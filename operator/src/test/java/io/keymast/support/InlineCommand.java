package io.keymast.support;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A command that stands in a sentence of a page, in one line.
 *
 * @param page beneath the repository's folder
 */
public record InlineCommand(String page, String text) {
  private static final Pattern CODE = Pattern.compile("`((?:[^`\\n]|\\n(?!\\n))+)`");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:[A-Z_]+=\\S+ )*(?:\\./)?(?:kubectl|helm|make|(?:bin/)?keymast|keymast-[a-z-]+\\.sh|tools/\\S+"
              + "|openssl|curl|systemctl|swanctl|skopeo|podman|docker|ctr|grype|trivy|cosign|gh|cmctl)"
              + " .+");

  /** Nothing is done by these words alone. */
  private static final Pattern NAME =
      Pattern.compile("(?:kubectl|helm|openssl|cmctl) [a-z]+|swanctl --[a-z]+");

  /** Those that have arguments. */
  public static List<InlineCommand> of(Path root, String page) {
    return CODE.matcher(FencedBlock.outside(root, page))
        .results()
        .map(code -> code.group(1).replaceAll("\\s+", " ").strip())
        .filter(text -> COMMAND.matcher(text).matches() && !NAME.matcher(text).matches())
        .map(text -> new InlineCommand(page, text))
        .toList();
  }

  /** The first one that begins so. */
  public static String of(Path root, String page, String beginning) {
    return of(root, page).stream()
        .map(InlineCommand::text)
        .filter(text -> text.startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError(page + " tells no " + beginning));
  }

  @Override
  public String toString() {
    return page + ": " + text;
  }
}
