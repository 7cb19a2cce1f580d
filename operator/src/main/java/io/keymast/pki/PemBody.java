package io.keymast.pki;

import io.keymast.domain.Der;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The base64 text inside a block: padded, canonical (RFC 4648, 3.5), without headers. */
record PemBody(Optional<Der> content, List<KeyFault> faults) {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]*:.*");

  /** One line of text and its number, from 1. */
  record Line(int number, String text) {}

  static PemBody of(List<Line> lines) {
    List<KeyFault> faults = new ArrayList<>();
    StringBuilder base64 = new StringBuilder();
    List<Integer> headers = new ArrayList<>();
    List<Integer> blank = new ArrayList<>();
    List<Integer> garbled = new ArrayList<>();
    for (Line line : lines) {
      if (line.text().isEmpty()) {
        blank.add(line.number());
      } else if (HEADER.matcher(line.text()).matches()) {
        headers.add(line.number());
      } else if (BASE64.matcher(line.text()).matches()) {
        base64.append(line.text());
      } else {
        garbled.add(line.number());
      }
    }
    if (!headers.isEmpty()) {
      faults.add(
          new KeyFault(
              "Headers", "Remove the header in " + LineNumbers.of(headers) + " of the block."));
    }
    if (!blank.isEmpty()) {
      faults.add(
          new KeyFault(
              "BlankLine",
              "Remove the blank line inside the block, " + LineNumbers.of(blank) + "."));
    }
    if (!garbled.isEmpty()) {
      faults.add(
          new KeyFault(
              "NotBase64",
              "Paste the key again: "
                  + LineNumbers.of(garbled)
                  + " has characters that base64 does not have."));
      return new PemBody(Optional.empty(), faults);
    }
    return decoded(base64.toString(), faults);
  }

  private static PemBody decoded(String base64, List<KeyFault> faults) {
    if (base64.isEmpty()) {
      faults.add(
          new KeyFault(
              "EmptyBlock", "Paste the whole block: there is no key between BEGIN and END."));
      return new PemBody(Optional.empty(), faults);
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        return new PemBody(Optional.of(Der.copyOf(bytes)), faults);
      }
    } catch (IllegalArgumentException incomplete) {
      // told below, together with what is decodable but not canonical
    }
    faults.add(
        new KeyFault(
            "IncompleteBase64",
            "Paste the key again: characters are missing or were changed in the base64 text."));
    return new PemBody(Optional.empty(), faults);
  }
}
