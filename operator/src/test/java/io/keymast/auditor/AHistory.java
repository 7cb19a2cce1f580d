package io.keymast.auditor;

import io.keymast.auditor.History.Ask;
import io.keymast.auditor.History.Creations;
import io.keymast.auditor.History.Der;
import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.Infrastructure;
import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.KeyEntry;
import io.keymast.auditor.History.Origin;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.Signature;
import io.keymast.auditor.History.Told;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A station with three certificates, a good history until it is told otherwise: 3 was issued first
 * and revoked, 1 was superseded, 2 is the current one.
 */
final class AHistory {
  static final String STATION = "stations/roof";

  static final String AUTHORITY = "ca/lora";
  static final String KEY_ID = "c0ffee";
  static final String KEY = "the key of the station";
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = START.plus(Duration.ofDays(30));
  private static final Instant NOT_AFTER = END.plus(Duration.ofDays(365));
  private static final String EUI = "0016C001F0000001";

  private final List<JournalEntry> journal = new ArrayList<>();
  private final List<JournalEntry> infrastructure = new ArrayList<>();
  private final Map<String, SerialNumber> kept = new TreeMap<>();
  private final List<String> created = new ArrayList<>();
  private final Set<String> byOperator = new TreeSet<>();
  private final Set<String> putBack = new TreeSet<>();
  private final List<ACertificate> certificates = new ArrayList<>();
  private final List<AList> lists = new ArrayList<>();
  private final List<Ask> asks = new ArrayList<>();
  private final List<Instant> timeTakenBack = new ArrayList<>();
  private final List<Told.Sleep> sleeps = new ArrayList<>();
  private final List<KeyEntry> keys = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();
  private final AKeyList keyList = new AKeyList();
  private final AnOrder order = new AnOrder();
  private FinalStation.Intent intent = FinalStation.Intent.SERVED;
  private FinalStation.Parties parties =
      new FinalStation.Parties(Optional.of(KEY), Optional.of(AUTHORITY));
  private Optional<String> ready = Optional.of("True");
  private Optional<SerialNumber> pointer = Optional.of(serial(2));

  AHistory() {
    issued(3, 1);
    issued(1, 2);
    issued(2, 3);
    replaces(3, ACertificate::revoked);
    journal(JournalEntry.Kind.REVOKED, 3);
    list(1).list(2).list(3, 3);
  }

  History history() {
    return new History(
        END,
        List.copyOf(journal),
        List.copyOf(gaps),
        List.copyOf(keys),
        new Infrastructure(List.copyOf(infrastructure), Map.copyOf(kept)),
        new Creations(List.copyOf(created), Set.copyOf(byOperator), Set.copyOf(putBack)),
        certificates.stream().map(ACertificate::seen).toList(),
        Set.copyOf(asks),
        List.of(new FinalStation(STATION, intent, parties, ready, pointer)),
        lists.stream().map(AList::list).toList(),
        List.copyOf(unreadable),
        order.versions(),
        new Told(List.copyOf(timeTakenBack), List.copyOf(sleeps)),
        Optional.of(keyList.retired()));
  }

  AHistory journal(JournalEntry.Kind kind, int serial) {
    journal.add(entry(kind, serial, "superseded"));
    return this;
  }

  private static JournalEntry entry(JournalEntry.Kind kind, int serial, String reason) {
    return new JournalEntry(kind, serial(serial), reason, Optional.of(KEY_ID), START);
  }

  AHistory withoutJournal(JournalEntry.Kind kind, int serial) {
    journal.removeIf(entry -> entry.kind() == kind && entry.serialNumber().equals(serial(serial)));
    return this;
  }

  /** It was revoked, and nothing tells of it any more: no mark, no line, no CRL. */
  AHistory forgets(int serial) {
    lists.clear();
    journal.removeIf(
        entry ->
            entry.kind() == JournalEntry.Kind.REVOKED
                && entry.serialNumber().equals(serial(serial)));
    return replaces(serial, ACertificate::forgotten);
  }

  AHistory created(String name) {
    created.add(name);
    byOperator.add(name);
    return this;
  }

  /** Its object is there, and another account made it. */
  AHistory createdBySomebodyElse(String name) {
    byOperator.remove(name);
    return this;
  }

  /** It was lost, and is back from a backup. */
  AHistory putBack(String name) {
    putBack.add(name);
    return createdBySomebodyElse(name);
  }

  /** Of a server, an OCSP responder or a CA. */
  AHistory ofInfrastructure(JournalEntry.Kind kind, int serial) {
    infrastructure.add(entry(kind, serial, ""));
    return this;
  }

  /** Its key is retired or readmitted, so many hours after the certificates were signed. */
  AHistory says(KeyEntry.Kind kind, String key, int hours) {
    keys.add(new KeyEntry(kind, AUTHORITY, key, hour(hours)));
    keyList.says(kind, key);
    return this;
  }

  /** What became of keys, where that is not as usual. */
  AHistory keepsKeys(Consumer<AKeyList> change) {
    change.accept(keyList);
    return this;
  }

  AHistory hasGap(String where) {
    gaps.add(where);
    return this;
  }

  /** Another station's certificate bears the number of this one. */
  AHistory sharesSerialNumber(int serial) {
    certificates.addAll(
        certificates.stream()
            .filter(each -> each.seen().serialNumber().equals(serial(serial)))
            .map(ACertificate::ofAnotherStation)
            .toList());
    return created(certificates.getLast().seen().name());
  }

  /** What came when, where that is not as usual. */
  AHistory orders(Consumer<AnOrder> change) {
    change.accept(order);
    return this;
  }

  AHistory hasUnreadable(String head) {
    unreadable.add(head);
    return this;
  }

  AHistory keeps(int serial) {
    kept.put("ca/server-" + serial, serial(serial));
    return this;
  }

  AHistory asked(String token, String... compromisedKey) {
    asks.add(new Ask(STATION, token, Arrays.stream(compromisedKey).findFirst()));
    Arrays.stream(compromisedKey).forEach(keyList::retires);
    return this;
  }

  AHistory replaces(int serial, UnaryOperator<ACertificate> change) {
    certificates.replaceAll(
        each -> each.seen().serialNumber().equals(serial(serial)) ? change.apply(each) : each);
    return this;
  }

  /** Revoked too, which the next CRL tells. */
  AHistory revokes(int serial) {
    return replaces(serial, ACertificate::revoked).list(4, serial, 3);
  }

  /** A person asked for this one in the place of what was before it. */
  AHistory regenerates(int serial, String token, String... compromisedKey) {
    return replaces(serial, it -> it.regenerated(token)).asked(token, compromisedKey);
  }

  AHistory intends(FinalStation.Intent other) {
    intent = other;
    return this;
  }

  AHistory declares(String key) {
    parties = new FinalStation.Parties(Optional.of(key), parties.authority());
    return this;
  }

  AHistory isUnder(String authority) {
    parties = new FinalStation.Parties(parties.key(), Optional.of(authority));
    return this;
  }

  /** Bound by password, as nobody tells any more, by the operator's default authority. */
  AHistory declaresNothing() {
    parties = new FinalStation.Parties(Optional.empty(), Optional.empty());
    return this;
  }

  AHistory isReady(String... status) {
    ready = Arrays.stream(status).findFirst();
    return this;
  }

  AHistory points(int... serial) {
    pointer = Arrays.stream(serial).mapToObj(AHistory::serial).findFirst();
    return this;
  }

  /** A CRL, an hour after the one of the number before. */
  AHistory list(int number, int... serials) {
    lists.add(AList.of(number, serials));
    return this;
  }

  /** The last CRL is another one. */
  AHistory asLast(UnaryOperator<AList> change) {
    lists.add(change.apply(lists.removeLast()));
    return this;
  }

  /** From noon on for so many days. */
  AHistory sleepsFor(int days) {
    sleeps.add(new Told.Sleep(hour(12), hour(12).plus(Duration.ofDays(days))));
    return this;
  }

  /** A certificate that a restore of etcd took away, before this one was made in its place. */
  AHistory undoes(int serial, int inPlace, long revision) {
    issued(STATION + "-" + inPlace, serial, revision);
    return replaces(serial, ACertificate::undone);
  }

  /** A day before the start. */
  AHistory takesTimeBack() {
    timeTakenBack.add(START.minus(Duration.ofDays(1)));
    return this;
  }

  private void issued(int serial, long revision) {
    issued(STATION + "-" + serial, serial, revision);
  }

  private void issued(String name, int serial, long revision) {
    journal(JournalEntry.Kind.SIGNED, serial);
    journal(JournalEntry.Kind.STORED, serial);
    created(name);
    order.issued(serial, revision);
    certificates.add(
        new ACertificate(
            new SeenCertificate(
                name,
                STATION,
                revision,
                KEY_ID,
                serial(serial),
                EUI,
                new Der(new Der.Content(serial(serial), EUI, KEY, NOT_AFTER), Signature.VERIFIED),
                NOT_AFTER,
                new Origin(Set.of("Renewal"), Optional.empty(), KEY, AUTHORITY, Origin.Use.UNKNOWN),
                SeenCertificate.Mark.GOOD,
                SeenCertificate.Presence.ALIVE)));
  }

  static Instant hour(int number) {
    return START.plus(Duration.ofHours(number));
  }

  static SerialNumber serial(int number) {
    return new SerialNumber(BigInteger.valueOf(number));
  }
}
