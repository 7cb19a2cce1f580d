package io.keymast.auditor;

import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.Signature;
import io.keymast.auditor.History.SignedList;
import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What was revoked is in the CRL, and stays there. */
final class Listing {
  private final History history;
  private final NewestLists newest;
  private final Map<SerialNumber, SeenCertificate> certificates;

  private Listing(History history) {
    this.history = history;
    this.newest = NewestLists.of(history);
    this.certificates =
        history.certificates().stream()
            .collect(
                Collectors.toMap(
                    SeenCertificate::serialNumber, Function.identity(), (one, other) -> one));
  }

  static Stream<Sin> sins(History history) {
    Listing it = new Listing(history);
    return Stream.of(
            it.unlisted(),
            it.unlistedByJournal(),
            it.unverified(),
            it.unreadable(),
            it.following(it::goneBack),
            it.following(it::gaps))
        .flatMap(each -> each);
  }

  private Stream<Sin> unlisted() {
    return history.certificates().stream()
        .filter(each -> each.isRevoked() && !Auditor.isExpired(each, history))
        .filter(each -> !newest.have(each))
        .map(each -> unrevoked(each.station(), each.serialNumber() + " is revoked, not listed"));
  }

  /** Whether a hold was lifted is told by the object: the journal may have died before its line. */
  private Stream<Sin> unlistedByJournal() {
    Map<SerialNumber, JournalEntry> last = new HashMap<>();
    history.journal().stream()
        .filter(entry -> entry.kind() == JournalEntry.Kind.REVOKED)
        .filter(JournalEntry::isForGood)
        .forEach(entry -> last.put(entry.serialNumber(), entry));
    return last.keySet().stream()
        .filter(serial -> !newest.have(serial))
        .filter(serial -> !isOutdated(serial, history.end()))
        .map(
            serial ->
                unrevoked(
                    Owners.of(history, serial),
                    serial + " is revoked by the journal, and not listed"));
  }

  private Stream<Sin> unverified() {
    return history.lists().stream()
        .filter(list -> list.signature() == Signature.WRONG)
        .map(list -> unrevoked(list.authority(), "CRL " + list.number() + " is not signed by it"));
  }

  private Stream<Sin> unreadable() {
    return history.unreadable().stream()
        .map(head -> unrevoked(head, "a head was published of which nobody could make a CRL"));
  }

  /** Of each CRL, and the next one of its key. */
  private Stream<Sin> following(BiFunction<SignedList, SignedList, Stream<Sin>> sins) {
    return history.lists().stream()
        .collect(Collectors.groupingBy(SignedList::keyId))
        .values()
        .stream()
        .map(lists -> lists.stream().sorted(Listing::byNumber).toList())
        .flatMap(
            lists ->
                IntStream.range(1, lists.size())
                    .boxed()
                    .flatMap(i -> sins.apply(lists.get(i - 1), lists.get(i))));
  }

  private static int byNumber(SignedList one, SignedList other) {
    return one.number().compareTo(other.number());
  }

  private Stream<Sin> goneBack(SignedList before, SignedList after) {
    Stream<Sin> unordered =
        isBack(before.thisUpdate(), after.thisUpdate()) || after.number().equals(before.number())
            ? Stream.of(
                unrevoked(
                    after.authority(),
                    "CRL %s of %s follows CRL %s of %s"
                        .formatted(
                            after.number(),
                            after.thisUpdate(),
                            before.number(),
                            before.thisUpdate())))
            : Stream.empty();
    Stream<Sin> dropped =
        before.entries().entrySet().stream()
            .filter(each -> each.getValue() == SignedList.Entry.FOR_GOOD)
            .map(Map.Entry::getKey)
            .filter(serial -> !after.entries().containsKey(serial))
            .filter(serial -> !isOutdated(serial, after.thisUpdate()))
            .map(
                serial ->
                    unrevoked(
                        after.authority(),
                        "CRL %s lists %s no longer".formatted(after.number(), serial)));
    return Stream.concat(unordered, dropped);
  }

  /** In between, relying parties turn everybody away: the last one that they have is outdated. */
  private Stream<Sin> gaps(SignedList before, SignedList after) {
    return after.thisUpdate().isAfter(before.nextUpdate())
            && history.clock().sleeps().stream()
                .noneMatch(sleep -> sleep.hasPassed(before.nextUpdate()))
        ? Stream.of(
            new Sin(
                Sin.Kind.DIVERGED,
                after.authority(),
                "CRL %s of %s follows CRL %s, which ended at %s"
                    .formatted(
                        after.number(), after.thisUpdate(), before.number(), before.nextUpdate())))
        : Stream.empty();
  }

  /** A person may take back what was signed in the future. */
  private boolean isBack(Instant before, Instant after) {
    return after.isBefore(before)
        && history.clock().takenBack().stream().noneMatch(at -> before.isAfter(at));
  }

  private boolean isOutdated(SerialNumber serial, Instant at) {
    SeenCertificate certificate = certificates.get(serial);
    return certificate != null && certificate.notAfter().isBefore(at);
  }

  private static Sin unrevoked(String about, String what) {
    return new Sin(Sin.Kind.UNREVOKED, about, what);
  }
}
