package io.keymast.revocation;

import io.keymast.domain.SerialNumber;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A segment's records by serial number: 4 octets a record beside the log itself. */
final class SortedSegment {
  private final EntryLog log;
  private final int[] order;

  private SortedSegment(EntryLog log, int[] order) {
    this.log = log;
    this.order = order;
  }

  static SortedSegment of(EntryLog log) {
    SerialNumber[] serials =
        IntStream.range(0, log.size()).mapToObj(log::serialNumber).toArray(SerialNumber[]::new);
    return new SortedSegment(
        log,
        IntStream.range(0, log.size())
            .boxed()
            .sorted(Comparator.comparing((Integer index) -> serials[index]))
            .mapToInt(Integer::intValue)
            .toArray());
  }

  EntryLog log() {
    return log;
  }

  /** The places of its records in the log, in order. */
  int[] find(SerialNumber serialNumber) {
    int low = 0;
    int high = order.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (log.serialNumber(order[middle]).compareTo(serialNumber) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int end = low;
    while (end < order.length && log.serialNumber(order[end]).equals(serialNumber)) {
      end++;
    }
    return Arrays.copyOfRange(order, low, end);
  }
}
