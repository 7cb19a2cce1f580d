package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.CaSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that deciding knows of an authority's CA keys.
 *
 * @param offered what the Secret that a person supplies holds; empty where the operator makes keys
 * @param kept the operator's own Secrets of CA keys, by generation
 * @param pinned what the authority's status says, by number; empty if it was lost
 * @param use the CA keys that signed stored certificates
 * @param history what outlives all of these
 */
public record ObservedAuthority(
    CaSource.WithKey source,
    Optional<Offer> offered,
    SortedMap<Integer, CaSecret> kept,
    List<CaGeneration> pinned,
    Map<KeyId, KeyUse> use,
    KeyHistory history,
    AuthorityPolicy policy,
    Instant now) {

  /** A CRL lists what has ended once more, and is renewed every hour. */
  private static final Duration LISTED_ONCE_MORE = Duration.ofHours(2);

  /** A Secret of a CA key. */
  public sealed interface CaSecret {
    String name();

    /** Not there. */
    record Absent(String name) implements CaSecret {}

    /** There, and usable as a CA. */
    record Sound(String name, CaCertificate certificate) implements CaSecret {}

    /** There, but not usable, for all these reasons. */
    record Unsound(String name, List<Violation> violations) implements CaSecret {}
  }

  /**
   * A CA key that a person or cert-manager supplies.
   *
   * @param successor whether another key in it is the next one
   */
  public record Offer(CaSecret secret, Successor successor) {}

  /** What another key in the supplied Secret means. */
  public enum Successor {
    /** The Secret is cert-manager's, or the authority has a {@code spec.rotation}. */
    ADMITTED,
    /** An accident, until a person says otherwise. */
    REFUSED
  }

  /**
   * What was signed by a CA key, and is known still.
   *
   * @param since when the first of it was signed
   * @param until when the last of it ends
   */
  public record KeyUse(Instant since, Instant until) {
    public KeyUse and(KeyUse other) {
      return new KeyUse(
          since.isBefore(other.since) ? since : other.since,
          until.isAfter(other.until) ? until : other.until);
    }
  }

  Optional<CaCertificate> kept(int number) {
    return kept.get(number) instanceof CaSecret.Sound(var name, var certificate)
        ? Optional.of(certificate)
        : Optional.empty();
  }

  /** Whether nothing tells of a CA key that it had. */
  boolean isUntouched() {
    return pinned.isEmpty() && use.isEmpty() && history.keys().isEmpty();
  }

  /** Before that, nothing was compared that a next key could depend on. */
  boolean isPinned() {
    return !pinned.isEmpty();
  }

  /** The generations whose keys the operator has. */
  List<Integer> soundNumbers() {
    return kept.keySet().stream().filter(number -> kept(number).isPresent()).toList();
  }

  Set<KeyId> keptKeys() {
    return soundNumbers().stream()
        .flatMap(number -> kept(number).stream())
        .map(CaCertificate::keyId)
        .collect(Collectors.toSet());
  }

  /** The keys that the operator does not have, though stored certificates were signed by them. */
  Set<KeyId> absentByCertificates() {
    Set<KeyId> absent = new HashSet<>(use.keySet());
    absent.removeAll(keptKeys());
    return absent;
  }

  /** The same, with those under which the ledger lists something. */
  Set<KeyId> absentByAnyRecord() {
    Set<KeyId> absent = absentByCertificates();
    absent.addAll(history.listedUntil().keySet());
    absent.removeAll(keptKeys());
    return absent;
  }

  /** The CAs of the keys that the operator does not have and that only revocations tell of. */
  List<CaCertificate> absentByRevocationsOnly() {
    Set<KeyId> absent = new HashSet<>(history.revoked());
    absent.removeAll(keptKeys());
    absent.removeAll(use.keySet());
    return absent.stream()
        .flatMap(key -> Optional.ofNullable(history.certificates().get(key)).stream())
        .toList();
  }

  /** The keys that the operator does not have, though certificates or revocations tell of them. */
  Set<KeyId> absentIssuers() {
    return Stream.concat(
            absentByCertificates().stream(),
            absentByRevocationsOnly().stream().map(CaCertificate::keyId))
        .collect(Collectors.toSet());
  }

  /**
   * Whether a certificate tells of the key, ended or not, or a CRL that has to be published: what a
   * ledger lists stays in it, also once nobody has to know any more.
   */
  boolean isTold(KeyId key) {
    return use.containsKey(key)
        || Optional.ofNullable(history.listedUntil().get(key))
            .filter(until -> !now.minus(LISTED_ONCE_MORE).isAfter(until))
            .isPresent();
  }

  /** Those of which nobody can tell whether they have issued: their ledger can't be read. */
  Set<KeyId> untoldKeys() {
    Set<KeyId> untold = new HashSet<>(history.unreadable());
    untold.removeAll(use.keySet());
    return untold;
  }

  /**
   * Whether something that the key signed has not ended: valid, or revoked, which its CRL tells.
   */
  boolean isNeeded(KeyId key) {
    return Stream.concat(
            Stream.ofNullable(use.get(key)).map(KeyUse::until),
            Stream.ofNullable(history.listedUntil().get(key)))
        .anyMatch(until -> !now.isAfter(until));
  }

  /** When the key signed the first thing that is known; the CA's own beginning if it is unused. */
  Instant useSince(CaCertificate certificate) {
    return Optional.ofNullable(use.get(certificate.keyId()))
        .map(KeyUse::since)
        .orElse(certificate.validity().notBefore());
  }

  /** Whether the operator has the key of this generation. */
  boolean holdsKeyOf(CaGeneration generation) {
    return kept(generation.number())
        .filter(certificate -> certificate.keyId().equals(generation.keyId()))
        .isPresent();
  }

  Optional<CaCertificate> offeredCertificate() {
    return offered.flatMap(
        offer ->
            offer.secret() instanceof CaSecret.Sound(var name, var certificate)
                ? Optional.of(certificate)
                : Optional.empty());
  }

  /**
   * Of a generation to come. What is damaged, was taken back before it counted, or is the key of a
   * former one under another name, is passed by: of what the operator made, a former one is older.
   */
  int nextNumber(List<CaGeneration> known) {
    int number = known.stream().mapToInt(CaGeneration::number).max().orElse(0) + 1;
    while (kept.get(number) instanceof CaSecret.Unsound
        || kept(number)
            .filter(certificate -> isFormer(certificate, known) || !isWanted(certificate))
            .isPresent()) {
      number++;
    }
    return number;
  }

  private boolean isFormer(CaCertificate certificate, List<CaGeneration> known) {
    Instant madeAt = certificate.validity().notBefore();
    return known.stream()
        .anyMatch(
            it ->
                it.keyId().equals(certificate.keyId())
                    || (offered.isEmpty()
                        && madeAt.isBefore(it.certificate().validity().notBefore())));
  }

  /** What the operator made itself, it made when it was due. */
  private boolean isWanted(CaCertificate certificate) {
    return offered.isEmpty()
        || offeredCertificate()
            .filter(offer -> offer.keyId().equals(certificate.keyId()))
            .isPresent();
  }
}
