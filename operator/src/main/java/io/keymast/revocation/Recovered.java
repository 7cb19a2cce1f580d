package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.CrlFields;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a head notes once an older state of it was put back. It stands beside the CRL and is not
 * signed; a head without it was never put back.
 *
 * @param above a CRL number that relying parties have seen: the next one is greater
 * @param heldSince until a person goes on, nothing is issued
 * @param newest the CRL of that very number, if its times are known
 */
public record Recovered(BigInteger above, Optional<Instant> heldSince, Optional<CrlFields> newest) {
  private static final String ABOVE = "recoveredAbove";
  private static final String HELD_SINCE = "recoveredHeldSince";
  private static final String NEWEST = "recoveredNewest";
  private static final String SEPARATOR = " ";

  /** Of the 159 that a CRL number has at most. */
  private static final int MOST_BITS = 158;

  public Recovered {
    newest = newest.filter(crl -> crl.number().equals(above));
  }

  /** Nobody knows the times of the newest CRL. */
  public Recovered(BigInteger above, Optional<Instant> heldSince) {
    this(above, heldSince, Optional.empty());
  }

  /** Whether another CRL number can follow; no other one was ever published. */
  public static boolean leavesRoom(BigInteger above) {
    return above.bitLength() <= MOST_BITS;
  }

  /**
   * When the newest CRL was signed that relying parties have seen. Where only its number tells:
   * never earlier than it was, and later only where numbers are ahead of the time.
   */
  public Instant newestSigned() {
    return newest.map(CrlFields::thisUpdate).orElseGet(() -> CrlNumbering.timeOf(above));
  }

  static Optional<Recovered> read(ConfigMap head) {
    Map<String, String> data = dataOf(head);
    if (!data.containsKey(ABOVE)) {
      return Optional.empty();
    }
    try {
      BigInteger above = new BigInteger(data.getOrDefault(ABOVE, ""));
      if (leavesRoom(above)) {
        return Optional.of(
            new Recovered(
                above,
                Optional.ofNullable(data.get(HELD_SINCE)).map(Instant::parse),
                newest(data.getOrDefault(NEWEST, ""))));
      }
    } catch (NumberFormatException | DateTimeException unreadable) {
      // Told as the same damage.
    }
    throw new LedgerException.Damaged(
        ("ConfigMap %s/%s does not say how it was recovered: %s is to be the highest CRL number that"
                + " was published (status.crl.number, or that of the CRL which gates have), and %s a"
                + " time as 2026-11-28T03:00:00Z, or absent")
            .formatted(
                head.getMetadata().getNamespace(),
                head.getMetadata().getName(),
                ABOVE,
                HELD_SINCE));
  }

  /** What can't be read tells no times; nor do those of another CRL, as an older program left. */
  private static Optional<CrlFields> newest(String note) {
    String[] words = note.split(SEPARATOR, -1);
    try {
      return words.length == 3
          ? Optional.of(
              new CrlFields(
                  new BigInteger(words[0]), Instant.parse(words[1]), Instant.parse(words[2])))
          : Optional.empty();
    } catch (IllegalArgumentException | DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  private static String format(CrlFields crl) {
    return crl.number() + SEPARATOR + crl.thisUpdate() + SEPARATOR + crl.nextUpdate();
  }

  /** Where it is noted as long as nothing was published. */
  static ConfigMap withoutHead(AuthorityName authority) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(authority.namespace())
        .withName(LedgerNames.recovered(authority))
        .withLabels(LedgerNames.labels(authority, LedgerNames.RECOVERED))
        .endMetadata()
        .build();
  }

  ConfigMap writeTo(ConfigMap head) {
    Map<String, String> data = new HashMap<>(dataOf(head));
    data.put(ABOVE, above.toString());
    heldSince.ifPresentOrElse(
        since -> data.put(HELD_SINCE, since.toString()), () -> data.remove(HELD_SINCE));
    newest.ifPresentOrElse(crl -> data.put(NEWEST, format(crl)), () -> data.remove(NEWEST));
    return new ConfigMapBuilder(head).withData(data).build();
  }

  /** Of two notes: the higher number, and the later hold, of which no word can have spoken yet. */
  Recovered and(Recovered other) {
    BigInteger higher = above.max(other.above);
    return new Recovered(
        higher,
        Stream.concat(heldSince.stream(), other.heldSince.stream()).max(Comparator.naturalOrder()),
        Stream.concat(newest.stream(), other.newest.stream())
            .filter(crl -> crl.number().equals(higher))
            .findFirst());
  }

  /** Of a hold that began later, the word did not speak. */
  Recovered released(Instant since) {
    return new Recovered(above, heldSince.filter(held -> held.isAfter(since)), newest);
  }

  private static Map<String, String> dataOf(ConfigMap head) {
    return head.getData() == null ? Map.of() : head.getData();
  }
}
