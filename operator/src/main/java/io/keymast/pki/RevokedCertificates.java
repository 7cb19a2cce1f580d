package io.keymast.pki;

import io.keymast.domain.Der;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of a CRL, end to end, as they stand in its revokedCertificates (RFC 5280, 5.1.2.6):
 * spliced from stored bytes, never decoded and encoded again.
 */
public final class RevokedCertificates {
  private final byte[] entries;
  private final int count;

  private RevokedCertificates(byte[] entries, int count) {
    this.entries = entries;
    this.count = count;
  }

  /** Gathers ranges of arrays that hold whole entries. */
  public static final class Splicer {
    private final List<Slice> slices = new ArrayList<>();
    private int count;

    /** Adds so many entries, which fill the range exactly. */
    public Splicer add(byte[] source, int from, int to, int entryCount) {
      slices.add(new Slice(source, from, to));
      count += entryCount;
      return this;
    }

    public RevokedCertificates splice() {
      byte[] entries = new byte[slices.stream().mapToInt(s -> s.to - s.from).sum()];
      int position = 0;
      for (Slice slice : slices) {
        System.arraycopy(slice.source, slice.from, entries, position, slice.to - slice.from);
        position += slice.to - slice.from;
      }
      return new RevokedCertificates(entries, count);
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Slice(byte[] source, int from, int to) {}
  }

  public int count() {
    return count;
  }

  /** Octets of all entries together. */
  public int length() {
    return entries.length;
  }

  public boolean startsWith(RevokedCertificates prefix) {
    return prefix.entries.length <= entries.length
        && Arrays.equals(
            entries, 0, prefix.entries.length, prefix.entries, 0, prefix.entries.length);
  }

  /**
   * Each entry by itself, in order.
   *
   * @param octet where one starts, or the end
   */
  public List<Der> toListFrom(int octet) {
    List<Der> list = new ArrayList<>();
    for (int position = octet; position < entries.length; ) {
      DerTlv entry = entryAt(position);
      list.add(Der.copyOf(Arrays.copyOfRange(entries, position, entry.end())));
      position = entry.end();
    }
    return list;
  }

  /**
   * Whether each entry has a serial number, and none of the later ones has that of another one. The
   * earlier ones are not compared with each other.
   *
   * @param octet where the later ones start
   */
  boolean hasDistinctSerialNumbersFrom(int octet) {
    OctetRanges later = new OctetRanges(entries, countFrom(octet));
    return allSerialNumbers(octet, entries.length, later::add)
        && allSerialNumbers(0, octet, (start, end) -> !later.contains(start, end));
  }

  private int countFrom(int octet) {
    int found = 0;
    for (int position = octet; position < entries.length; position = entryAt(position).end()) {
      found++;
    }
    return found;
  }

  @FunctionalInterface
  private interface Range {
    boolean isGood(int start, int end);
  }

  private boolean allSerialNumbers(int from, int to, Range octets) {
    for (int position = from; position < to; ) {
      DerTlv entry = entryAt(position);
      boolean isGood =
          DerTlv.at(entries, entry.contentStart())
              .filter(serial -> serial.tag() == DerTlv.INTEGER && serial.end() <= entry.end())
              .filter(serial -> octets.isGood(serial.contentStart(), serial.end()))
              .isPresent();
      if (!isGood) {
        return false;
      }
      position = entry.end();
    }
    return true;
  }

  private DerTlv entryAt(int position) {
    return DerTlv.at(entries, position)
        .orElseThrow(() -> new IllegalStateException("an entry is cut short"));
  }

  /**
   * revokedCertificates, or nothing at all where there are none (RFC 5280, 5.1.2.6), in parts that
   * are not to be changed: megabytes are copied once.
   */
  List<byte[]> toDer() {
    return count == 0
        ? List.of()
        : List.of(DerTlv.header(DerTlv.SEQUENCE, entries.length), entries);
  }
}
