package io.keymast.keyinstaller;

import io.keymast.domain.SerialNumber;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a concentrator has seen in handshakes: serial numbers, one in each line, in hexadecimal.
 *
 * @param serialNumbers each once
 */
record InUseReport(Set<SerialNumber> serialNumbers) {
  static final int MAX_LINES = 1000;

  /** 20 octets and a line's end for each. */
  static final int MAX_BYTES = MAX_LINES * 42;

  InUseReport {
    serialNumbers = Set.copyOf(serialNumbers);
  }

  /** Empty where a line is no serial number, or there are none or too many: all or nothing. */
  static Optional<InUseReport> parse(byte[] body) {
    if (body.length > MAX_BYTES) {
      return Optional.empty();
    }
    String text = new String(body, StandardCharsets.US_ASCII);
    String[] lines = text.split("\r?\n", MAX_LINES + 2);
    Set<SerialNumber> serialNumbers = new LinkedHashSet<>();
    int count = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
    if (count == 0 || count > MAX_LINES) {
      return Optional.empty();
    }
    for (int line = 0; line < count; line++) {
      Optional<SerialNumber> serialNumber = SerialNumber.parse(lines[line]);
      if (serialNumber.isEmpty()) {
        return Optional.empty();
      }
      serialNumbers.add(serialNumber.get());
    }
    return Optional.of(new InUseReport(serialNumbers));
  }
}
