package io.keymast.auditor;

import io.keymast.auditor.History.Versions.Entry;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A segment of a CA key's ledger, read without the operator's own types: CRL entries end to end,
 * and, wrapped, those that count no longer.
 */
record Segment(ApiObject object) {
  private static final Pattern NAME = Pattern.compile(".*\\.([0-9a-f]+)\\.crl-[0-9]+");

  /** SEQUENCE and INTEGER, each with a tag and a short length. */
  private static final int ENTRY = 0x30;

  private static final int HEADER = 2;

  /** RFC 5280, 5.3.1: the extension reasonCode with certificateHold. */
  private static final String ON_HOLD = "0603551d1504030a0106";

  /** What it has for good. */
  Stream<Entry> entries() {
    Matcher name = NAME.matcher(object.name());
    if (!name.matches()) {
      return Stream.empty();
    }
    byte[] records = Base64.getDecoder().decode(object.binary("entries"));
    return starts(records)
        .filter(start -> (records[start] & 0xff) == ENTRY)
        .filter(start -> !isHold(records, start))
        .map(start -> new Entry(name.group(1), serialNumber(records, start + HEADER)));
  }

  private static Stream<Integer> starts(byte[] records) {
    return Stream.iterate(
        0, start -> start < records.length, start -> start + HEADER + length(records, start));
  }

  private static boolean isHold(byte[] records, int start) {
    return HexFormat.of()
        .formatHex(records, start, start + HEADER + length(records, start))
        .contains(ON_HOLD);
  }

  private static SerialNumber serialNumber(byte[] records, int integer) {
    return new SerialNumber(new BigInteger(records, integer + HEADER, length(records, integer)));
  }

  private static int length(byte[] records, int start) {
    return records[start + 1] & 0xff;
  }
}
