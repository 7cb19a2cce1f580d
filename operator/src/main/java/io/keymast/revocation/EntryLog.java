package io.keymast.revocation;

import io.keymast.domain.Der;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The records of a segment, immutable: DER elements end to end, and beside them the certificates'
 * notAfter in minutes. A revocation is the CRL entry itself (SEQUENCE); a tombstone is the entry
 * that it cancels, wrapped in the context-specific tag 0.
 */
final class EntryLog {
  static final EntryLog EMPTY = new EntryLog(new byte[0], new int[] {0}, new int[0]);

  private static final int ENTRY_TAG = 0x30;
  private static final int TOMBSTONE_TAG = 0xa0;
  private static final int INTEGER_TAG = 0x02;
  private static final int HEADER = 2;
  private static final int LONGEST_SERIAL = 20;

  private final byte[] records;

  /** Where each record starts, and, last, where the next one will. */
  private final int[] starts;

  private final int[] notAfters;

  private final Memo<String> sha256 = new Memo<>();
  private final Memo<Boolean> hasTombstones = new Memo<>();
  private final Memo<Long> earliestNotAfter = new Memo<>();
  private final Memo<int[]> lowBits = new Memo<>();

  private EntryLog(byte[] records, int[] starts, int[] notAfters) {
    this.records = records;
    this.starts = starts;
    this.notAfters = notAfters;
  }

  /**
   * @throws LedgerException.Damaged if the bytes are not whole records with a time each
   */
  static EntryLog parse(byte[] records, byte[] notAfters) {
    int[] times = new int[notAfters.length / Integer.BYTES];
    ByteBuffer.wrap(notAfters).asIntBuffer().get(times);
    int[] starts = new int[times.length + 1];
    int position = 0;
    for (int i = 0; i < times.length; i++) {
      starts[i] = position;
      position = endOfRecord(records, position);
    }
    starts[times.length] = position;
    if (position != records.length || notAfters.length % Integer.BYTES != 0) {
      throw new LedgerException.Damaged("a segment has not one time for each record");
    }
    return new EntryLog(records, starts, times);
  }

  private static int endOfRecord(byte[] records, int start) {
    int entry = start;
    if (start < records.length && (records[start] & 0xff) == TOMBSTONE_TAG) {
      entry = start + HEADER;
    }
    int end = entry + HEADER + lengthAt(records, entry);
    int serialLength = lengthAt(records, entry + HEADER);
    boolean whole =
        end <= records.length
            && (entry == start || entry + lengthAt(records, start) == end)
            && records[entry] == ENTRY_TAG
            && records[entry + HEADER] == INTEGER_TAG
            && serialLength > 0
            && serialLength <= LONGEST_SERIAL
            && entry + 2 * HEADER + serialLength < end
            && isPositive(records, entry + 2 * HEADER, serialLength);
    if (!whole) {
      throw new LedgerException.Damaged("a segment holds something else than CRL entries");
    }
    return end;
  }

  private static boolean isPositive(byte[] records, int start, int length) {
    boolean isZero = true;
    for (int i = start; i < start + length && isZero; i++) {
      isZero = records[i] == 0;
    }
    return records[start] >= 0 && !isZero;
  }

  /** Entries are short: their length takes one octet. */
  private static int lengthAt(byte[] records, int start) {
    return start + 1 < records.length ? records[start + 1] & 0xff : Integer.MAX_VALUE / 4;
  }

  EntryLog append(List<LedgerRecord> added) {
    byte[][] encoded = added.stream().map(EntryLog::encode).toArray(byte[][]::new);
    int size = size();
    byte[] grown =
        Arrays.copyOf(
            records, records.length + Arrays.stream(encoded).mapToInt(e -> e.length).sum());
    int[] grownStarts = Arrays.copyOf(starts, starts.length + encoded.length);
    int[] grownTimes = Arrays.copyOf(notAfters, size + encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      int start = grownStarts[size + i];
      System.arraycopy(encoded[i], 0, grown, start, encoded[i].length);
      grownStarts[size + i + 1] = start + encoded[i].length;
      grownTimes[size + i] = (int) LedgerMinutes.ofNotAfter(added.get(i).notAfter());
    }
    return new EntryLog(grown, grownStarts, grownTimes);
  }

  static int storedBytes(LedgerRecord record) {
    int entry = record.entry().length() + Integer.BYTES;
    return switch (record) {
      case LedgerRecord.Revoked _ -> entry;
      case LedgerRecord.Cancelled _ -> entry + HEADER;
    };
  }

  private static byte[] encode(LedgerRecord record) {
    byte[] entry = record.entry().toByteArray();
    return switch (record) {
      case LedgerRecord.Revoked _ -> entry;
      case LedgerRecord.Cancelled _ -> {
        byte[] tombstone = new byte[HEADER + entry.length];
        tombstone[0] = (byte) TOMBSTONE_TAG;
        tombstone[1] = (byte) entry.length;
        System.arraycopy(entry, 0, tombstone, HEADER, entry.length);
        yield tombstone;
      }
    };
  }

  /**
   * The first records, up to so many octets.
   *
   * @throws LedgerException.Damaged if the log is shorter, or no record ends there
   */
  EntryLog prefix(int length) {
    return recordsUpTo(length)
        .orElseThrow(
            () -> new LedgerException.Damaged("a segment is shorter than what was signed of it"));
  }

  /** The same; empty where no record ends there. */
  Optional<EntryLog> recordsUpTo(int length) {
    if (length == length()) {
      return Optional.of(this);
    }
    int size = Arrays.binarySearch(starts, length);
    return size < 0
        ? Optional.empty()
        : Optional.of(
            new EntryLog(
                Arrays.copyOf(records, length),
                Arrays.copyOf(starts, size + 1),
                Arrays.copyOf(notAfters, size)));
  }

  boolean startsWith(EntryLog prefix) {
    return prefix.length() <= length()
        && prefix.size() <= size()
        && Arrays.equals(records, 0, prefix.length(), prefix.records, 0, prefix.length())
        && Arrays.equals(notAfters, 0, prefix.size(), prefix.notAfters, 0, prefix.size());
  }

  int size() {
    return notAfters.length;
  }

  /** Octets of the records. */
  int length() {
    return records.length;
  }

  /** Octets of the records and their times. */
  int storedBytes() {
    return records.length + size() * Integer.BYTES;
  }

  boolean isTombstone(int index) {
    return (records[starts[index]] & 0xff) == TOMBSTONE_TAG;
  }

  boolean hasTombstones() {
    return hasTombstones.get(() -> IntStream.range(0, size()).anyMatch(this::isTombstone));
  }

  /** The CRL entry, or the one that a tombstone cancels. */
  Der entry(int index) {
    return Der.copyOf(Arrays.copyOfRange(records, entryStart(index), starts[index + 1]));
  }

  SerialNumber serialNumber(int index) {
    int integer = entryStart(index) + HEADER;
    return new SerialNumber(new BigInteger(records, integer + HEADER, records[integer + 1]));
  }

  /** The last 32 bits of the serial number, as {@link BigInteger#intValue} has them. */
  int lowBits(int index) {
    return lowBits()[index];
  }

  private int[] lowBits() {
    return lowBits.get(() -> IntStream.range(0, size()).map(this::lastOctets).toArray());
  }

  /**
   * Where the records are whose serial numbers have one of these low bits: cheap, and few of many.
   *
   * @param wanted in order
   */
  IntStream withLowBits(int[] wanted) {
    int[] bits = lowBits();
    return IntStream.range(0, bits.length).filter(i -> Arrays.binarySearch(wanted, bits[i]) >= 0);
  }

  private int lastOctets(int index) {
    int integer = entryStart(index) + HEADER;
    int end = integer + HEADER + records[integer + 1];
    int bits = 0;
    for (int i = Math.max(integer + HEADER, end - Integer.BYTES); i < end; i++) {
      bits = (bits << Byte.SIZE) | (records[i] & 0xff);
    }
    return bits;
  }

  long notAfterMinutes(int index) {
    return Integer.toUnsignedLong(notAfters[index]);
  }

  /** When the first of its certificates ends; never, where it has none. */
  long earliestNotAfterMinutes() {
    return earliestNotAfter.get(
        () ->
            IntStream.range(0, size())
                .mapToLong(this::notAfterMinutes)
                .min()
                .orElse(Long.MAX_VALUE));
  }

  LedgerRecord record(int index) {
    return isTombstone(index)
        ? new LedgerRecord.Cancelled(entry(index), notAfter(index))
        : new LedgerRecord.Revoked(entry(index), notAfter(index));
  }

  private Instant notAfter(int index) {
    return LedgerMinutes.toNotAfter(notAfterMinutes(index));
  }

  private int entryStart(int index) {
    return isTombstone(index) ? starts[index] + HEADER : starts[index];
  }

  int start(int index) {
    return starts[index];
  }

  /** Not to be changed by the caller: megabytes are not copied for splicing. */
  byte[] records() {
    return records;
  }

  byte[] notAfterBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(size() * Integer.BYTES);
    bytes.asIntBuffer().put(notAfters);
    return bytes.array();
  }

  /** Lower-case hexadecimal over the records, then their times. */
  String sha256() {
    return sha256.get(this::hash);
  }

  private String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(records);
      return HexFormat.of().formatHex(digest.digest(notAfterBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
