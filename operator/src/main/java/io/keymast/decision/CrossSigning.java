package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.ObservedCrossCertificates.Ability;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.validation.AuthorityPolicy.CrossSigningWish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of an authority's cross-certificates. While two CAs are trusted they may certify
 * each other; what certifies a CA that is trusted no longer is revoked. Each pair of CA
 * certificates has one, ever: a revoked one is not made again.
 *
 * @param trusted the CAs that may certify each other, oldest first; none where nobody asked for it
 * @param pathTooShort those of them that can certify none
 * @param toSign what is not there yet
 * @param offered what is there and sound
 * @param missing what is not there and is not made
 * @param toRevoke before anything else
 * @param expired what nobody has to remember any more
 */
public record CrossSigning(
    List<CaGeneration> trusted,
    List<CaGeneration> pathTooShort,
    List<Pair> toSign,
    List<CrossCertificate> offered,
    List<Lack> missing,
    List<Withdrawal> toRevoke,
    List<CrossCertificate> expired) {
  public CrossSigning {
    trusted = List.copyOf(trusted);
    pathTooShort = List.copyOf(pathTooShort);
    toSign = List.copyOf(toSign);
    offered = List.copyOf(offered);
    missing = List.copyOf(missing);
    toRevoke = List.copyOf(toRevoke);
    expired = List.copyOf(expired);
  }

  /** One CA that certifies another. */
  public record Pair(CaGeneration issuer, CaGeneration subject) {
    public String id() {
      return CrossCertificate.idOf(issuer.certificate(), subject.certificate());
    }

    /** The earlier end of the two. */
    public Instant notAfter() {
      Instant one = issuer.certificate().validity().notAfter();
      Instant other = subject.certificate().validity().notAfter();
      return one.isBefore(other) ? one : other;
    }

    /** Nor does it begin before they do. */
    public Instant notBefore(Instant wanted) {
      return Stream.of(issuer, subject)
          .map(it -> it.certificate().validity().notBefore())
          .filter(wanted::isBefore)
          .max(Instant::compareTo)
          .orElse(wanted);
    }
  }

  /** Why one CA does not certify another. */
  public record Lack(Pair pair, Cause cause) {}

  /** What is in the way. */
  public enum Cause {
    KEY_LOST,
    REVOKED,
    /** Something that is no cross-certificate of this pair stands where it is kept. */
    NAME_TAKEN
  }

  /** The subject is trusted no longer. */
  public record Withdrawal(CrossCertificate certificate, RevocationReason reason) {}

  public static CrossSigning decide(ObservedCrossCertificates observed) {
    Succession succession = observed.succession();
    boolean isWanted = succession.policy().rotation().crossSigning() == CrossSigningWish.BOTH_WAYS;
    List<CaGeneration> trusted =
        isWanted ? trusted(succession, observed.now()).toList() : List.of();
    List<Pair> toSign = new ArrayList<>();
    List<CrossCertificate> offered = new ArrayList<>();
    List<Lack> missing = new ArrayList<>();
    for (Pair pair : pairs(trusted)) {
      Optional<CrossCertificate> stored = observed.stored(pair);
      if (stored.isPresent()) {
        stored
            .filter(it -> it.revoked().isEmpty())
            .ifPresentOrElse(offered::add, () -> missing.add(new Lack(pair, Cause.REVOKED)));
      } else if (!succession.isGivenUp(pair.subject())) {
        switch (observed.ability(pair.issuer()).orElse(Ability.KEY_LOST)) {
          case CERTIFIES -> toSign.add(pair);
          case KEY_LOST -> missing.add(new Lack(pair, Cause.KEY_LOST));
          case PATH_TOO_SHORT -> {}
        }
      }
    }
    return new CrossSigning(
        trusted,
        trusted.stream()
            .filter(it -> observed.ability(it).equals(Optional.of(Ability.PATH_TOO_SHORT)))
            .toList(),
        toSign,
        offered,
        missing,
        withdrawals(observed),
        observed.stored().stream().filter(it -> it.isOverAt(observed.now())).toList());
  }

  /** The same after this one was signed and stored. */
  public CrossSigning having(CrossCertificate signed) {
    return new CrossSigning(
        trusted,
        pathTooShort,
        toSign.stream().filter(it -> !it.id().equals(signed.id())).toList(),
        Stream.concat(offered.stream(), Stream.of(signed)).toList(),
        missing,
        toRevoke,
        expired);
  }

  /** The same after this one was found to be in nobody's power. */
  public CrossSigning lacking(Lack lack) {
    return new CrossSigning(
        trusted,
        pathTooShort,
        toSign.stream().filter(it -> !it.equals(lack.pair())).toList(),
        offered,
        Stream.concat(missing.stream(), Stream.of(lack)).toList(),
        toRevoke,
        expired);
  }

  private static Stream<CaGeneration> trusted(Succession succession, Instant now) {
    return succession.generations().stream()
        .filter(it -> !it.is(State.RETIRED))
        .filter(it -> !it.certificate().validity().isExpiredAt(now));
  }

  private static List<Pair> pairs(List<CaGeneration> trusted) {
    return trusted.stream()
        .flatMap(
            issuer ->
                trusted.stream()
                    .filter(subject -> !subject.keyId().equals(issuer.keyId()))
                    .map(subject -> new Pair(issuer, subject)))
        .toList();
  }

  /** By issuers that are trusted themselves: of the others nobody asks for a CRL. */
  private static List<Withdrawal> withdrawals(ObservedCrossCertificates observed) {
    List<KeyId> trusted =
        trusted(observed.succession(), observed.now()).map(CaGeneration::keyId).toList();
    return observed.stored().stream()
        .filter(it -> it.revoked().isEmpty() && !it.isOverAt(observed.now()))
        .filter(it -> trusted.contains(it.issuer()) && !trusted.contains(it.subject()))
        .filter(it -> observed.abilities().containsKey(it.issuer()))
        .flatMap(
            it ->
                known(observed, it.subject())
                    .map(subject -> new Withdrawal(it, why(observed, subject))))
        .toList();
  }

  /** One that nothing tells of may be lost with the status, and put back. */
  private static Stream<CaGeneration> known(ObservedCrossCertificates observed, KeyId key) {
    return Stream.concat(observed.succession().generations().stream(), observed.former().stream())
        .filter(it -> it.keyId().equals(key))
        .limit(1);
  }

  private static RevocationReason why(ObservedCrossCertificates observed, CaGeneration subject) {
    return observed.succession().isGivenUp(subject)
        ? RevocationReason.CA_COMPROMISE
        : RevocationReason.CESSATION_OF_OPERATION;
  }
}
