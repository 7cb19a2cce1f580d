package io.keymast.pki;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the one PUBLIC KEY block is among the lines.
 *
 * @param body the lines inside it, with their numbers; empty where it is not clear which they are
 */
record PemBlocks(Optional<List<PemBody.Line>> body, List<KeyFault> faults) {
  private static final Pattern BOUNDARY =
      Pattern.compile("-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----");
  private static final Pattern LOOKS_LIKE_BOUNDARY =
      Pattern.compile("(?i).*(-\\s*BEGIN|-\\s*END|BEGIN\\s[A-Z0-9 ]*-|END\\s[A-Z0-9 ]*-).*");

  static PemBlocks of(List<String> lines) {
    Finder finder = new Finder();
    for (int index = 0; index < lines.size(); index++) {
      finder.accept(index + 1, lines.get(index));
    }
    return finder.finish();
  }

  private enum Place {
    BEFORE,
    IN_PUBLIC_KEY,
    IN_OTHER,
    AFTER
  }

  private static final class Finder {
    private final List<KeyFault> faults = new ArrayList<>();
    private final Set<String> otherLabels = new LinkedHashSet<>();
    private final List<PemBody.Line> before = new ArrayList<>();
    private final List<PemBody.Line> body = new ArrayList<>();
    private final List<PemBody.Line> after = new ArrayList<>();
    private final List<Integer> misspelt = new ArrayList<>();
    private Place place = Place.BEFORE;
    private boolean ssh;
    private int begins;
    private int ends;

    void accept(int number, String line) {
      Matcher boundary = BOUNDARY.matcher(line);
      if (line.indexOf('-') < 0) {
        text(new PemBody.Line(number, line));
      } else if (boundary.matches()) {
        boundary(boundary.group(1).equals("BEGIN"), boundary.group(2));
      } else if (PemLabel.isSshLine(line)) {
        ssh = true;
      } else if (PemLabel.isPrivateKeyLine(line)) {
        otherLabels.add(PemLabel.PRIVATE_KEY);
        place = Place.IN_OTHER;
      } else if (LOOKS_LIKE_BOUNDARY.matcher(line).matches()) {
        misspelt.add(number);
      } else {
        text(new PemBody.Line(number, line));
      }
    }

    private void boundary(boolean begin, String label) {
      if (!label.equals(PemLabel.PUBLIC_KEY)) {
        otherLabels.add(label);
        place = begin ? Place.IN_OTHER : Place.AFTER;
      } else if (begin) {
        begins++;
        place = Place.IN_PUBLIC_KEY;
      } else {
        ends++;
        if (begins == 0) {
          body.addAll(before);
          before.clear();
        }
        place = Place.AFTER;
      }
    }

    private void text(PemBody.Line line) {
      switch (place) {
        case BEFORE -> before.add(line);
        case IN_PUBLIC_KEY -> body.add(line);
        case AFTER -> after.add(line);
        case IN_OTHER -> {}
      }
    }

    PemBlocks finish() {
      otherLabels.stream().map(PemLabel::instead).distinct().forEach(faults::add);
      if (ssh) {
        faults.add(PemLabel.sshPublicKey());
      }
      if (!misspelt.isEmpty()) {
        faults.add(
            new KeyFault(
                "MalformedBoundary",
                "Write -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY----- exactly so, each on"
                    + " its own line: see "
                    + LineNumbers.of(misspelt)
                    + "."));
      }
      boolean explained = !faults.isEmpty();
      if (begins + ends > 0 || !explained) {
        missingOrTwo();
      }
      if (begins + ends > 0 || !otherLabels.isEmpty()) {
        around("TextBefore", "before", before);
        around("TextAfter", "after", after);
      }
      return new PemBlocks(readableBody(), List.copyOf(faults));
    }

    private void missingOrTwo() {
      if (begins == 0 && misspelt.isEmpty()) {
        faults.add(
            new KeyFault(
                "NoBegin",
                "Paste the whole block: the line -----BEGIN PUBLIC KEY----- is missing."));
      }
      if (ends == 0 && misspelt.isEmpty()) {
        faults.add(
            new KeyFault(
                "NoEnd", "Paste the whole block: the line -----END PUBLIC KEY----- is missing."));
      }
      if (begins > 1 || ends > 1) {
        faults.add(
            new KeyFault(
                "TwoBlocks",
                "Keep one PUBLIC KEY block only: a station has one key, and there is more than one"
                    + " BEGIN or END line."));
      }
    }

    private void around(String reason, String where, List<PemBody.Line> lines) {
      List<Integer> numbers =
          lines.stream().filter(line -> !line.text().isEmpty()).map(PemBody.Line::number).toList();
      if (!numbers.isEmpty()) {
        faults.add(
            new KeyFault(
                reason,
                "Remove the text "
                    + where
                    + " the PUBLIC KEY block, "
                    + LineNumbers.of(numbers)
                    + "."));
      }
    }

    private Optional<List<PemBody.Line>> readableBody() {
      if (begins > 1 || ends > 1 || !misspelt.isEmpty() || ssh) {
        return Optional.empty();
      }
      if (begins == 1 && ends == 1) {
        return Optional.of(body);
      }
      if (begins + ends > 0) {
        return Optional.of(withoutBlankLines(body));
      }
      return otherLabels.isEmpty() ? Optional.of(withoutBlankLines(before)) : Optional.empty();
    }

    private static List<PemBody.Line> withoutBlankLines(List<PemBody.Line> lines) {
      return lines.stream().filter(line -> !line.text().isEmpty()).toList();
    }
  }
}
