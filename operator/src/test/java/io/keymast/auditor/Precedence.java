package io.keymast.auditor;

import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.Versions;
import io.keymast.auditor.History.Versions.Departure;
import io.keymast.auditor.History.Versions.Entry;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A revocation is in the ledger before its replacement can be fetched and before any finalizer
 * goes. Not asked where nothing tells of the order.
 */
final class Precedence {
  private final History history;
  private final Versions versions;

  private Precedence(History history, Versions versions) {
    this.history = history;
    this.versions = versions;
  }

  static Stream<Sin> sins(History history) {
    return history.versions().stream()
        .map(versions -> new Precedence(history, versions))
        .flatMap(
            it -> Stream.of(it.replacements(), it.certificates(), it.stations()).flatMap(s -> s));
  }

  private Stream<Sin> replacements() {
    return Replacement.regenerations(history)
        .flatMap(
            regeneration ->
                madeIn(regeneration.successor())
                    .flatMap(version -> late(regeneration.old(), version))
                    .map(
                        late ->
                            late + " its replacement " + regeneration.successor().serialNumber())
                    .map(what -> unrevoked(regeneration.old(), what))
                    .stream());
  }

  private Stream<Sin> certificates() {
    return versions.certificates().stream()
        .flatMap(
            departure ->
                history.certificates().stream()
                    .filter(each -> each.name().equals(departure.name()))
                    .flatMap(each -> lateForFinalizer(each, each.name(), departure)));
  }

  /** What it had; another one of its name may have had others since. */
  private Stream<Sin> stations() {
    return versions.stations().stream()
        .flatMap(
            departure ->
                history.certificates().stream()
                    .filter(each -> each.station().equals(departure.name()))
                    .filter(each -> madeIn(each).filter(it -> it < departure.version()).isPresent())
                    .flatMap(each -> lateForFinalizer(each, departure.name(), departure)));
  }

  private Stream<Sin> lateForFinalizer(
      SeenCertificate certificate, String whose, Departure departure) {
    return late(certificate, departure.version()).stream()
        .map(late -> unrevoked(certificate, late + " the finalizer of " + whose + " went"));
  }

  /** Unless it was in the ledger by then, or needs not be. */
  private Optional<String> late(SeenCertificate certificate, long version) {
    Optional<Long> entered =
        Optional.ofNullable(
            versions.entered().get(new Entry(certificate.keyId(), certificate.serialNumber())));
    return Auditor.isExpired(certificate, history) || entered.filter(it -> it < version).isPresent()
        ? Optional.empty()
        : Optional.of(
            "%s came into the ledger in version %s, and in version %d"
                .formatted(
                    certificate.serialNumber(),
                    entered.map(String::valueOf).orElse("none"),
                    version));
  }

  private Optional<Long> madeIn(SeenCertificate certificate) {
    return Optional.ofNullable(versions.made().get(certificate.serialNumber()));
  }

  private static Sin unrevoked(SeenCertificate certificate, String what) {
    return new Sin(Sin.Kind.UNREVOKED, certificate.station(), what);
  }
}
