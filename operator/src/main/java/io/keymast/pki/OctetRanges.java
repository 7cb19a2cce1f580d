package io.keymast.pki;

import java.util.Arrays;

/**
 * A set of ranges of one array, told apart by the octets in them: a hash table without an object
 * for each, since a CRL has a hundred thousand.
 */
final class OctetRanges {
  private static final int FREE = -1;
  private static final int SPREAD = 0x9e3779b9;

  private final byte[] source;
  private final int[] starts;
  private final int[] ends;
  private final int shift;

  /**
   * @param capacity how many will be added at the most
   */
  OctetRanges(byte[] source, int capacity) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(capacity, 1));
    this.source = source;
    this.starts = new int[2 << bits];
    this.ends = new int[starts.length];
    this.shift = Integer.SIZE - 1 - bits;
    Arrays.fill(starts, FREE);
  }

  /** False if a range with these octets is in it already. */
  boolean add(int start, int end) {
    int slot = slot(start, end);
    if (starts[slot] != FREE) {
      return false;
    }
    starts[slot] = start;
    ends[slot] = end;
    return true;
  }

  boolean contains(int start, int end) {
    return starts[slot(start, end)] != FREE;
  }

  /** Where a range with these octets stands, or would. */
  private int slot(int start, int end) {
    int slot = (lastOctets(start, end) * SPREAD) >>> shift;
    while (starts[slot] != FREE
        && !Arrays.equals(source, starts[slot], ends[slot], source, start, end)) {
      slot = (slot + 1) & (starts.length - 1);
    }
    return slot;
  }

  /** Of random ranges, these tell nearly all apart. */
  private int lastOctets(int start, int end) {
    int octets = 0;
    for (int i = Math.max(start, end - Integer.BYTES); i < end; i++) {
      octets = (octets << Byte.SIZE) | (source[i] & 0xff);
    }
    return octets;
  }
}
