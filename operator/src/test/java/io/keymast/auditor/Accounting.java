package io.keymast.auditor;

import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.Signature;
import io.keymast.domain.SerialNumber;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every serial number that ever left the operator is alive or in the ledger. */
final class Accounting {
  private final History history;
  private final Set<SerialNumber> seen;
  private final NewestLists newest;

  private Accounting(History history) {
    this.history = history;
    this.seen =
        history.certificates().stream()
            .map(SeenCertificate::serialNumber)
            .collect(Collectors.toSet());
    this.newest = NewestLists.of(history);
  }

  static Stream<Sin> sins(History history) {
    Accounting it = new Accounting(history);
    return Stream.of(
            it.neitherAliveNorListed(),
            it.neverSigned(),
            it.storedAndUnseen(),
            it.discardedAndStored(),
            it.createdAndUnseen(),
            it.seenAndNotCreated(),
            it.keptAndNeverSigned(),
            it.keptAndDiscarded(),
            it.misstated(),
            it.unsigned(),
            it.untold())
        .flatMap(each -> each);
  }

  private Stream<Sin> neitherAliveNorListed() {
    return history.certificates().stream()
        .filter(each -> !each.isAlive() && !each.isUndone())
        .filter(each -> !newest.have(each))
        .filter(each -> !Auditor.isExpired(each, history))
        .map(each -> forgotten(each.station(), each.serialNumber() + " is gone and not revoked"));
  }

  private Stream<Sin> neverSigned() {
    Set<SerialNumber> signed = serials(history.journal(), JournalEntry.Kind.SIGNED);
    return history.certificates().stream()
        .filter(each -> !signed.contains(each.serialNumber()))
        .map(each -> forgotten(each.station(), "no signing of " + each.serialNumber()));
  }

  private Stream<Sin> storedAndUnseen() {
    return serials(history.journal(), JournalEntry.Kind.STORED).stream()
        .filter(serial -> !seen.contains(serial) && !newest.have(serial))
        .map(serial -> forgotten("nobody", serial + " was stored, and nobody saw it"));
  }

  private Stream<Sin> discardedAndStored() {
    return serials(history.journal(), JournalEntry.Kind.DISCARDED).stream()
        .filter(seen::contains)
        .map(
            serial ->
                forgotten(Owners.of(history, serial), serial + " was discarded, and is stored"));
  }

  private Stream<Sin> createdAndUnseen() {
    Set<String> names =
        history.certificates().stream().map(SeenCertificate::name).collect(Collectors.toSet());
    return history.creations().names().stream()
        .filter(name -> !names.contains(name))
        .map(name -> forgotten(name, name + " was created, and nobody saw it"));
  }

  /** Nobody but the operator makes one, but for whoever puts it back. */
  private Stream<Sin> seenAndNotCreated() {
    return history.certificates().stream()
        .filter(each -> !history.creations().byOperator().contains(each.name()))
        .filter(each -> !history.creations().putBack().contains(each.name()))
        .map(each -> forgotten(each.station(), "the operator did not create " + each.name()));
  }

  private Stream<Sin> keptAndNeverSigned() {
    Set<SerialNumber> signed =
        serials(history.infrastructure().journal(), JournalEntry.Kind.SIGNED);
    return kept(serial -> !signed.contains(serial), "is stored, and nobody signed it");
  }

  private Stream<Sin> keptAndDiscarded() {
    return kept(
        serials(history.infrastructure().journal(), JournalEntry.Kind.DISCARDED)::contains,
        "was discarded, and is stored");
  }

  private Stream<Sin> kept(Predicate<SerialNumber> which, String what) {
    return history.infrastructure().kept().entrySet().stream()
        .filter(each -> which.test(each.getValue()))
        .map(each -> forgotten(each.getKey(), each.getValue() + " " + what));
  }

  /** What runs out later than its object says would be excused too early. */
  private Stream<Sin> misstated() {
    return history.certificates().stream()
        .filter(each -> !each.stated().equals(each.inDer().content()))
        .map(
            each ->
                forgotten(
                    each.station(),
                    "%s states %s, and holds %s"
                        .formatted(each.name(), each.stated(), each.inDer().content())));
  }

  private Stream<Sin> unsigned() {
    return history.certificates().stream()
        .filter(each -> each.inDer().signature() == Signature.WRONG)
        .map(
            each ->
                forgotten(
                    each.station(),
                    "%s is not signed by key %s of %s"
                        .formatted(each.name(), each.keyId(), each.origin().authority())));
  }

  /** What a line that is missing had signed, nobody can revoke. */
  private Stream<Sin> untold() {
    return history.gaps().stream().map(gap -> forgotten("the journal", gap));
  }

  private static Set<SerialNumber> serials(List<JournalEntry> journal, JournalEntry.Kind kind) {
    return journal.stream()
        .filter(entry -> entry.kind() == kind)
        .map(JournalEntry::serialNumber)
        .collect(Collectors.toSet());
  }

  private static Sin forgotten(String about, String what) {
    return new Sin(Sin.Kind.FORGOTTEN, about, what);
  }
}
