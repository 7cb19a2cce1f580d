package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.reconciler.authority.PinnedKeys.Found;
import io.keymast.reconciler.authority.PinnedKeys.Unseen;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.reconciler.restore.RestoreGuard;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.status.Revocability;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why something of a deleted authority may still be relied on that nobody knows of here. Unlike
 * issuing, its end waits for CA keys that are not here, too: what was published under them can't be
 * compared.
 */
final class DepartureDoubt {
  private static final String PUT_BACK =
      "an older state of the cluster was put back, and what was issued since is unknown here: look"
          + " as docs/operations.md, Restoring etcd, says, and set spec.resume";

  private final KeysInMemory keys;
  private final LedgerReadiness ledgers;
  private final RestoreGuard restores;
  private final Clock clock;

  DepartureDoubt(KeysInMemory keys, LedgerReadiness ledgers, RestoreGuard restores, Clock clock) {
    this.keys = keys;
    this.ledgers = ledgers;
    this.restores = restores;
    this.clock = clock;
  }

  /**
   * @param ledger read live: to look at it may hold the authority
   */
  Optional<String> of(CertificateAuthority object, Supplier<LedgerSnapshot> ledger) {
    AuthorityName name = Names.of(object);
    LedgerSnapshot read = ledger.get();
    Found<LoadedGenerations> found = attended(object, read);
    Optional<String> uncompared =
        ledgers
            .hindrance(found.keys(), name, read)
            .map(Hindrance::message)
            .map(
                silent ->
                    whyIncomparable(found, absent(name, found, read))
                        .map(why -> silent + "; moreover, " + why)
                        .orElse(silent))
            .or(
                () ->
                    whyIncomparable(found, restores.uncompared(name))
                        .flatMap(why -> restores.holdUncompared(name, why)));
    return ledger.get().heldSince().isPresent() ? Optional.of(PUT_BACK) : uncompared;
  }

  /** The keys that there are; waited for is each that counts. */
  Found<LoadedGenerations> attended(CertificateAuthority object, LedgerSnapshot read) {
    Found<LoadedGenerations> found = keys.of(object, read);
    Set<KeyId> counting =
        Stream.concat(
                counting(object, read), found.keys().all().stream().map(loaded -> loaded.keyId()))
            .collect(Collectors.toSet());
    if (found.unseen().isEmpty()) {
      restores.attend(Names.of(object), counting);
    } else {
      restores.attendAtLeast(Names.of(object), counting);
    }
    return found;
  }

  /**
   * Whatever status or ledger names, but CA keys that have ended, and all that they signed with
   * them. Where the status tells which keys count, one whose last CRL has run out was given up,
   * with nothing left that it had signed.
   */
  private Stream<KeyId> counting(CertificateAuthority object, LedgerSnapshot read) {
    if (Revocability.of(object.getSpec()) == Revocability.NOT_BY_KEYMAST) {
      return Stream.empty();
    }
    AuthorityName name = Names.of(object);
    Set<KeyId> stated = AuthorityPast.stated(object.getStatus());
    Set<KeyId> ended = ended(object, read);
    Stream<KeyId> recorded =
        Stream.concat(read.generations().keySet().stream(), read.damaged().stream());
    Stream<KeyId> counting =
        stated.isEmpty()
            ? Stream.concat(recorded, restores.everPublished(name).stream())
            : Stream.concat(stated.stream(), recorded.filter(key -> !hasRunOut(read, key)));
    return counting.filter(key -> !ended.contains(key));
  }

  private Set<KeyId> ended(CertificateAuthority object, LedgerSnapshot read) {
    Instant now = clock.instant();
    return Stream.concat(
            PinnedGenerations.certificates(object.getStatus()),
            read.generations().values().stream()
                .flatMap(generation -> generation.issuer().stream()))
        .filter(certificate -> now.isAfter(certificate.validity().notAfter()))
        .flatMap(certificate -> certificate.subjectKeyId().stream())
        .collect(Collectors.toSet());
  }

  private boolean hasRunOut(LedgerSnapshot read, KeyId key) {
    Instant now = clock.instant();
    return Optional.ofNullable(read.generations().get(key))
        .flatMap(generation -> generation.head())
        .map(CrlHead::fields)
        .filter(crl -> now.isAfter(crl.nextUpdate()))
        .isPresent();
  }

  /** Of those that nothing will ever be compared by, whoever answers. */
  private Set<KeyId> absent(
      AuthorityName name, Found<LoadedGenerations> found, LedgerSnapshot read) {
    Set<KeyId> absent = new HashSet<>(restores.uncompared(name));
    found.keys().all().stream()
        .map(loaded -> loaded.keyId())
        .filter(key -> !read.damaged().contains(key))
        .forEach(absent::remove);
    return absent;
  }

  private static Optional<String> whyIncomparable(
      Found<LoadedGenerations> found, Set<KeyId> uncompared) {
    if (found.unseen().isPresent()) {
      return found.unseen().map(DepartureDoubt::told);
    }
    return uncompared.isEmpty() ? Optional.empty() : Optional.of(missing(uncompared));
  }

  private static String told(Unseen unseen) {
    return switch (unseen) {
      case Unseen.OfToken(var away) ->
          "the token does not show which CA keys it has ("
              + away.getMessage()
              + "), so that what was published under them can't be compared: see to the token";
      case Unseen.OfSecrets _ ->
          "the Secrets of its CA keys could not be read, as the operator's log says, so that what"
              + " was published under them can't be compared: it is tried again by itself";
    };
  }

  private static String missing(Set<KeyId> keys) {
    return "what was published under the CA keys "
        + keys.stream().map(KeyId::value).sorted().collect(Collectors.joining(", "))
        + " can't be compared, since they are not here or their ledger can't be read: put their"
        + " Secrets back from a backup";
  }
}
