package io.keymast.pki;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Pasted text as lines without the white space around them, and what was wrong with its characters.
 *
 * @param lines line 1 is at index 0
 * @param legible whether all characters are such as PEM has
 */
record PemLines(List<String> lines, boolean legible, List<KeyFault> faults) {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");
  private static final Pattern LONE_CARRIAGE_RETURN = Pattern.compile("\r(?!\n)");
  private static final String LINE_ENDS_REMEDY =
      "Save the text with line feeds (LF or CRLF) as line ends: it has carriage returns alone.";

  static PemLines of(String text) {
    List<KeyFault> faults = new ArrayList<>();
    String marked = text;
    if (text.charAt(0) == BYTE_ORDER_MARK) {
      faults.add(
          new KeyFault(
              "ByteOrderMark",
              "Remove the invisible byte order mark before the first character of line 1:"
                  + " save the file as UTF-8 without BOM."));
      marked = text.substring(1);
    }
    boolean onlyLineFeeds = marked.indexOf('\r') < 0;
    if (!onlyLineFeeds && LONE_CARRIAGE_RETURN.matcher(marked).find()) {
      faults.add(new KeyFault("CarriageReturnOnly", LINE_ENDS_REMEDY));
    }
    List<String> raw = List.of(onlyLineFeeds ? marked.split("\n", -1) : LINE_END.split(marked, -1));
    boolean legible = findCharacters(raw, faults);
    findWhiteSpace(raw, faults);
    return new PemLines(raw.stream().map(PemLines::trimmed).toList(), legible, List.copyOf(faults));
  }

  private static boolean findCharacters(List<String> lines, List<KeyFault> faults) {
    int before = faults.size();
    linesWith(lines, line -> has(line, c -> c == 0))
        .ifPresent(
            where ->
                faults.add(
                    new KeyFault("NulCharacter", "Remove the NUL character in " + where + ".")));
    linesWith(lines, line -> has(line, PemLines::isOtherControl))
        .ifPresent(
            where ->
                faults.add(
                    new KeyFault(
                        "ControlCharacter", "Remove the control character in " + where + ".")));
    linesWith(lines, line -> has(line, c -> c > 0x7F))
        .ifPresent(
            where ->
                faults.add(
                    new KeyFault(
                        "NonAsciiCharacter",
                        "Replace what is not ASCII (such as a typographic dash or a non-breaking"
                            + " space) in "
                            + where
                            + ".")));
    return faults.size() == before;
  }

  private static boolean has(String line, IntPredicate character) {
    for (int i = 0; i < line.length(); i++) {
      if (character.test(line.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOtherControl(int character) {
    return (character > 0 && character < ' ' && character != '\t') || character == 0x7F;
  }

  private static void findWhiteSpace(List<String> lines, List<KeyFault> faults) {
    linesWith(lines, line -> isWhite(line, line.length() - 1))
        .ifPresent(
            where ->
                faults.add(
                    new KeyFault(
                        "TrailingWhitespace",
                        "Remove the " + kindsAtEnds(lines) + " at the end of " + where + ".")));
    linesWith(lines, line -> isWhite(line, 0) && !line.isBlank())
        .ifPresent(
            where ->
                faults.add(
                    new KeyFault(
                        "LeadingWhitespace",
                        "Remove the spaces or tabs at the beginning of " + where + ".")));
  }

  private static String kindsAtEnds(List<String> lines) {
    TreeSet<String> kinds = new TreeSet<>();
    for (String line : lines) {
      for (int i = line.length() - 1; isWhite(line, i); i--) {
        kinds.add(line.charAt(i) == '\t' ? "tabs" : "spaces");
      }
    }
    return String.join(" and ", kinds);
  }

  private static boolean isWhite(String line, int index) {
    return index >= 0
        && index < line.length()
        && (line.charAt(index) == ' ' || line.charAt(index) == '\t');
  }

  private static String trimmed(String line) {
    int from = 0;
    int to = line.length();
    while (isWhite(line, from)) {
      from++;
    }
    while (to > from && isWhite(line, to - 1)) {
      to--;
    }
    return line.substring(from, to);
  }

  private static Optional<String> linesWith(List<String> lines, Predicate<String> property) {
    List<Integer> numbers = new ArrayList<>();
    for (int index = 0; index < lines.size(); index++) {
      if (property.test(lines.get(index))) {
        numbers.add(index + 1);
      }
    }
    return numbers.isEmpty() ? Optional.empty() : Optional.of(LineNumbers.of(numbers));
  }
}
