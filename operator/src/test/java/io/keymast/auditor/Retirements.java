package io.keymast.auditor;

import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.KeyEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A station's key that was given up comes back in no certificate that anybody may rely on. */
final class Retirements {
  private final History history;
  private final NewestLists newest;

  private Retirements(History history) {
    this.history = history;
    this.newest = NewestLists.of(history);
  }

  static Stream<Sin> sins(History history) {
    Retirements it = new Retirements(history);
    return Stream.concat(it.afterCompromises(), it.afterRetirements());
  }

  /** Listed or not: who issues for it has forgotten what it was told. */
  private Stream<Sin> afterCompromises() {
    return history.certificates().stream()
        .filter(each -> each.origin().isRegenerated())
        .flatMap(
            successor ->
                Replacement.compromisedBy(successor, history).stream()
                    .flatMap(key -> reissued(successor, key)));
  }

  private Stream<Sin> reissued(SeenCertificate successor, String key) {
    return history.certificates().stream()
        .filter(each -> each.station().equals(successor.station()))
        .filter(each -> each.revision() >= successor.revision())
        .filter(each -> isFor(each, successor.origin().authority(), key))
        .filter(each -> !isReadmitted(each))
        .map(
            each ->
                unrevoked(
                    each,
                    "%s is for a key that %s gave up as compromised"
                        .formatted(each.serialNumber(), successor.serialNumber())));
  }

  /** What was under way at that moment is revoked when it is found. */
  private Stream<Sin> afterRetirements() {
    Map<SerialNumber, Instant> signed =
        history.journal().stream()
            .filter(entry -> entry.kind() == JournalEntry.Kind.SIGNED)
            .collect(
                Collectors.toMap(
                    JournalEntry::serialNumber, JournalEntry::at, (one, other) -> one));
    return history.certificates().stream()
        .filter(each -> !Auditor.isExpired(each, history) && !newest.have(each))
        .filter(
            each ->
                Optional.ofNullable(signed.get(each.serialNumber()))
                    .filter(at -> isRetiredBefore(at, each))
                    .isPresent())
        .filter(each -> !isReadmitted(each))
        .map(
            each ->
                unrevoked(
                    each, each.serialNumber() + " was signed for a retired key, and not listed"));
  }

  private boolean isRetiredBefore(Instant signed, SeenCertificate certificate) {
    return about(certificate)
        .anyMatch(it -> it.kind() == KeyEntry.Kind.RETIRED && it.at().isBefore(signed));
  }

  /** By a person, at whatever time: it may be trusted again. */
  private boolean isReadmitted(SeenCertificate certificate) {
    return about(certificate).anyMatch(it -> it.kind() == KeyEntry.Kind.READMITTED);
  }

  private Stream<KeyEntry> about(SeenCertificate certificate) {
    return history.keys().stream()
        .filter(entry -> isFor(certificate, entry.authority(), entry.key()));
  }

  private static boolean isFor(SeenCertificate certificate, String authority, String key) {
    return certificate.origin().authority().equals(authority)
        && certificate.origin().key().equals(key);
  }

  private static Sin unrevoked(SeenCertificate certificate, String what) {
    return new Sin(Sin.Kind.UNREVOKED, certificate.station(), what);
  }
}
