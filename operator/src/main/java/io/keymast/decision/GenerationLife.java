package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.AuthorityPolicy.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How CA keys follow each other: trusted first, then the one that issues, then trusted as long as
 * its certificates last. Each step is a function of what is pinned and of what is there.
 */
final class GenerationLife {
  /** Whoever was issuing by the former key when the next one took over is done by then. */
  static final Duration SETTLED = Duration.ofHours(1);

  private final ObservedAuthority observed;
  private final List<CaGeneration> known;
  private final CaRotationTimes times;
  private final Instant now;

  GenerationLife(ObservedAuthority observed, List<CaGeneration> known, CaRotationTimes times) {
    this.observed = observed;
    this.known = known;
    this.times = times;
    this.now = observed.now();
  }

  AuthorityDecision.Use use() {
    List<CaGeneration> generations = new ArrayList<>();
    Optional<CaGeneration> active = active();
    Optional<CaGeneration> issuing =
        successor(active).or(() -> active).or(this::renewedAfterItsEnd);
    for (CaGeneration generation : all()) {
      CaGeneration next = step(generation, issuing);
      if (!isGone(next, issuing)) {
        generations.add(next);
      }
    }
    return new AuthorityDecision.Use(generations, lost(generations));
  }

  /** With what was made or supplied since, and with the certificates that the keys have now. */
  private List<CaGeneration> all() {
    List<CaGeneration> returned = returned();
    Set<KeyId> again = returned.stream().map(CaGeneration::keyId).collect(Collectors.toSet());
    return Stream.of(
            known.stream().filter(it -> observed.holdsKeyOf(it) || !again.contains(it.keyId())),
            returned.stream(),
            newcomer().stream())
        .flatMap(generations -> generations)
        .map(this::asKept)
        .sorted(Comparator.comparingInt(CaGeneration::number))
        .toList();
  }

  private CaGeneration asKept(CaGeneration generation) {
    return observed.holdsKeyOf(generation)
        ? generation.with(observed.kept(generation.number()).orElseThrow())
        : generation;
  }

  /** Former ones that were lost with the status, and that a person has put back. */
  private List<CaGeneration> returned() {
    int newest = known.stream().mapToInt(CaGeneration::number).max().orElse(0);
    return observed.soundNumbers().stream()
        .filter(number -> number < newest)
        .filter(number -> known.stream().noneMatch(it -> it.number() == number))
        .flatMap(
            number ->
                observed.kept(number).stream()
                    .filter(it -> observed.isTold(it.keyId()))
                    .map(it -> former(number, it)))
        .toList();
  }

  private CaGeneration former(int number, CaCertificate certificate) {
    Instant since = observed.useSince(certificate);
    return CaGeneration.waiting(number, certificate, since)
        .issuingFrom(since)
        .becoming(State.RETIRING);
  }

  private Optional<CaGeneration> newcomer() {
    int number = observed.nextNumber(known);
    return observed.kept(number).map(certificate -> CaGeneration.waiting(number, certificate, now));
  }

  /** The one that issues, unless its time is over. */
  private Optional<CaGeneration> active() {
    return known.stream()
        .filter(it -> it.is(State.ACTIVE))
        .map(this::asKept)
        .filter(it -> !now.isAfter(times.end(it)))
        .max(Comparator.comparingInt(CaGeneration::number));
  }

  private Optional<CaGeneration> renewedAfterItsEnd() {
    return known.stream()
        .filter(this::isRenewed)
        .filter(observed::holdsKeyOf)
        .map(this::asKept)
        .filter(it -> !now.isAfter(times.end(it)))
        .findFirst();
  }

  /**
   * Whether it issued last, until it ended by its time, and is supplied again: its CA was renewed
   * late. What a person gave up stays so.
   */
  boolean isRenewed(CaGeneration generation) {
    return now.isAfter(generation.certificate().validity().notAfter())
        && !times.isGivenUp(generation)
        && isOffered(generation.certificate())
        && generation.issuingSince().isPresent()
        && known.stream()
            .filter(it -> it.issuingSince().isPresent())
            .noneMatch(it -> it.number() > generation.number());
  }

  private Optional<CaGeneration> successor(Optional<CaGeneration> active) {
    return known.stream()
        .filter(it -> it.is(State.TRUSTED))
        .filter(this::isAvailable)
        .filter(it -> active.map(former -> isItsTurn(it, former)).orElse(true))
        .max(Comparator.comparingInt(CaGeneration::number));
  }

  private boolean isItsTurn(CaGeneration waiting, CaGeneration active) {
    return times.rotation().pace() == Pace.RUNNING
        && !now.isBefore(times.issuesFrom(waiting, active));
  }

  private CaGeneration step(CaGeneration generation, Optional<CaGeneration> issuing) {
    if (issuing.filter(it -> it.number() == generation.number()).isPresent()) {
      return generation.issuingFrom(now);
    }
    return switch (generation.state()) {
      case TRUSTED, RETIRED -> waiting(generation, issuing);
      case ACTIVE, RETIRING ->
          generation.becoming(isOver(generation, issuing) ? State.RETIRED : State.RETIRING);
    };
  }

  /** A supplied key that was taken back before it issued is not trusted, until it is back. */
  private CaGeneration waiting(CaGeneration generation, Optional<CaGeneration> issuing) {
    boolean isComing =
        generation.issuingSince().isEmpty()
            && issuing.map(it -> it.number() < generation.number()).orElse(true)
            && isAvailable(generation);
    if (!isComing) {
      return generation.becoming(State.RETIRED);
    }
    return generation.is(State.TRUSTED) ? generation : generation.trustedFrom(now);
  }

  private boolean isAvailable(CaGeneration generation) {
    return observed.holdsKeyOf(generation)
        && (observed.offered().isEmpty() || isOffered(generation.certificate()));
  }

  private boolean isOver(CaGeneration generation, Optional<CaGeneration> issuing) {
    return now.isAfter(times.end(generation))
        || (isSettled(issuing) && !observed.isNeeded(generation.keyId()));
  }

  private boolean isGone(CaGeneration generation, Optional<CaGeneration> issuing) {
    return generation.is(State.RETIRED)
        && issuing.filter(it -> it.number() > generation.number()).isPresent()
        && isSettled(issuing)
        && !observed.isTold(generation.keyId());
  }

  private boolean isSettled(Optional<CaGeneration> issuing) {
    return issuing
        .flatMap(CaGeneration::issuingSince)
        .filter(since -> !now.isBefore(since.plus(SETTLED)))
        .isPresent();
  }

  private boolean isOffered(CaCertificate certificate) {
    return observed
        .offeredCertificate()
        .filter(offered -> offered.keyId().equals(certificate.keyId()))
        .isPresent();
  }

  /** Also those that nothing but what they signed tells of. */
  private List<Violation> lost(List<CaGeneration> generations) {
    Stream<String> pinned =
        generations.stream()
            .filter(it -> it.is(State.RETIRING) || it.is(State.RETIRED))
            .filter(it -> !observed.holdsKeyOf(it))
            .filter(it -> observed.isNeeded(it.keyId()))
            .map(this::secretOf);
    Stream<String> unpinned =
        observed.absentByAnyRecord().stream()
            .filter(key -> generations.stream().noneMatch(it -> it.keyId().equals(key)))
            .filter(observed::isNeeded)
            .map(key -> "of the CA key " + key.value())
            .sorted();
    return Stream.concat(pinned, unpinned)
        .map(
            which ->
                new Violation(
                    "status.generations",
                    "CAKeyLost",
                    "put the Secret "
                        + which
                        + " back from a backup: until the last certificate under it ends, its CRL"
                        + " has no signer, and gates refuse its stations once that has run out"))
        .toList();
  }

  private String secretOf(CaGeneration generation) {
    String of = "of the CA key of generation " + generation.number();
    return Optional.ofNullable(observed.kept().get(generation.number()))
        .map(secret -> secret.name() + ", " + of + ",")
        .orElse(of);
  }
}
