package io.keymast.auditor;

import io.keymast.auditor.History.KeyEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.Signature;
import io.keymast.auditor.Retired.RetiredKey;
import io.keymast.auditor.Retired.Theft;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A station's key that was given up, by theft or as compromised, is retired in the end, whatever
 * the journal says of it. Not asked of an authority that is gone, or where a person readmitted it.
 */
final class GivenUpKeys {
  private final History history;
  private final Retired retired;

  private GivenUpKeys(History history, Retired retired) {
    this.history = history;
    this.retired = retired;
  }

  static Stream<Sin> sins(History history) {
    return history.retired().stream()
        .map(retired -> new GivenUpKeys(history, retired))
        .flatMap(it -> Stream.concat(it.ofCertificates(), it.ofJournal()));
  }

  private Stream<Sin> ofCertificates() {
    return history.certificates().stream()
        .filter(each -> each.inDer().signature() == Signature.VERIFIED && !each.isUndone())
        .filter(each -> !Auditor.isExpired(each, history))
        .filter(each -> isMissing(keyOf(each)) && !isOfAnotherToo(each))
        .flatMap(
            each ->
                reason(each)
                    .map(why -> "the key of %s is not retired: %s".formatted(each.name(), why))
                    .map(what -> new Sin(Sin.Kind.UNREVOKED, each.station(), what))
                    .stream());
  }

  /** What etcd was put back to may not know of it. */
  private Stream<Sin> ofJournal() {
    return history.versions().isEmpty()
        ? Stream.empty()
        : history.keys().stream()
            .filter(entry -> entry.kind() == KeyEntry.Kind.RETIRED)
            .map(entry -> new RetiredKey(entry.authority(), entry.key()))
            .filter(this::isMissing)
            .map(
                key ->
                    new Sin(
                        Sin.Kind.UNREVOKED,
                        key.authority(),
                        key.key() + " was retired by the journal, and is not"));
  }

  private Optional<String> reason(SeenCertificate certificate) {
    if (certificate.mark() == SeenCertificate.Mark.COMPROMISED) {
      return Optional.of("it is revoked for its key's sake");
    }
    if (retired.thefts().stream().anyMatch(theft -> isStolenWith(certificate, theft))) {
      return Optional.of("its station is stolen");
    }
    return history.certificates().stream().anyMatch(each -> isCompromisedBy(each, certificate))
        ? Optional.of("its station gave it up as compromised")
        : Optional.empty();
  }

  private boolean isStolenWith(SeenCertificate certificate, Theft theft) {
    return theft.station().equals(certificate.station())
        && theft.authority().stream().allMatch(certificate.origin().authority()::equals)
        && (certificate.isAlive() || wentAfter(certificate, theft));
  }

  private boolean wentAfter(SeenCertificate certificate, Theft theft) {
    return history.versions().stream()
        .flatMap(versions -> versions.certificates().stream())
        .anyMatch(
            departure ->
                departure.name().equals(certificate.name())
                    && departure.version() > theft.version());
  }

  private boolean isCompromisedBy(SeenCertificate successor, SeenCertificate certificate) {
    return successor.origin().isRegenerated()
        && !successor.isUndone()
        && certificate.isOlderThan(successor)
        && successor.origin().authority().equals(certificate.origin().authority())
        && Replacement.compromisedBy(successor, history)
            .equals(Optional.of(certificate.origin().key()));
  }

  private boolean isMissing(RetiredKey key) {
    return retired.authorities().contains(key.authority())
        && !retired.keys().contains(key)
        && !retired.readmitted().contains(key);
  }

  /** No station can give up what another one holds. */
  private boolean isOfAnotherToo(SeenCertificate certificate) {
    return history.certificates().stream()
        .anyMatch(
            each ->
                !each.station().equals(certificate.station())
                    && keyOf(each).equals(keyOf(certificate)));
  }

  private static RetiredKey keyOf(SeenCertificate certificate) {
    return new RetiredKey(certificate.origin().authority(), certificate.origin().key());
  }
}
