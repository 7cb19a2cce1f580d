package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CRLs that led to the newest one of a ledger: what was published beside them is of a state
 * that was lost when an older one was put back. A head notes it beside its CRL, unsigned, as long
 * as not everybody was heard who may have more. Without that note, all up to its own number count.
 *
 * @param since the number of the CRL, zero for none, from which on every one is known
 * @param numbers of those that followed it, the newest last
 */
public record CrlLineage(BigInteger since, List<BigInteger> numbers) {
  public static final CrlLineage NOTHING_PUBLISHED = new CrlLineage(BigInteger.ZERO, List.of());

  private static final String UNCOMPARED_SINCE = "uncomparedSince";

  /** As many as a head has room for; what is forgotten looks lost, and so holds. */
  private static final int MOST = 10_000;

  /** How much of it a head notes. */
  public enum Kept {
    /** Somebody may have a CRL that it does not name. */
    WHOLE,
    /** Whoever may have one was heard. */
    NEWEST
  }

  public CrlLineage {
    numbers = List.copyOf(numbers);
  }

  /**
   * @param number of the head's CRL: a note that does not end with it is of a program's that knew
   *     nothing of notes
   */
  static CrlLineage read(ConfigMap head, BigInteger number) {
    String note = dataOf(head).getOrDefault(UNCOMPARED_SINCE, "");
    try {
      List<BigInteger> noted = Arrays.stream(note.split(" ", -1)).map(BigInteger::new).toList();
      if (noted.getLast().equals(number)) {
        return new CrlLineage(noted.getFirst(), noted.subList(1, noted.size()));
      }
    } catch (NumberFormatException unreadable) {
      // Then all up to the head's own number count.
    }
    return new CrlLineage(number, List.of());
  }

  /** Whether the CRL of this number is one of them, or older than all that is known. */
  public boolean has(BigInteger number) {
    return number.compareTo(since) <= 0 || numbers.contains(number);
  }

  /** Whether a head that has it says so. */
  public boolean isNoted() {
    return !numbers.isEmpty();
  }

  CrlLineage then(BigInteger number, Kept kept) {
    return switch (kept) {
      case WHOLE ->
          new CrlLineage(
              since,
              Stream.concat(
                      numbers.stream().skip(Math.max(0, numbers.size() + 1 - MOST)),
                      Stream.of(number))
                  .toList());
      case NEWEST -> new CrlLineage(number, List.of());
    };
  }

  ConfigMap writeTo(ConfigMap head) {
    Map<String, String> data = new HashMap<>(dataOf(head));
    if (isNoted()) {
      data.put(
          UNCOMPARED_SINCE,
          Stream.concat(Stream.of(since), numbers.stream())
              .map(BigInteger::toString)
              .collect(Collectors.joining(" ")));
    } else {
      data.remove(UNCOMPARED_SINCE);
    }
    return new ConfigMapBuilder(head).withData(data).build();
  }

  private static Map<String, String> dataOf(ConfigMap head) {
    return head.getData() == null ? Map.of() : head.getData();
  }
}
