package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The brakes that hold an authority, and the words of {@code spec.resume} that were acted on.
 *
 * <p>A word acts once, at the moment when it is new, and on the brakes that hold then; on some of
 * them only if it names since when they do. It is kept even if none did: else one that is left in
 * Git would release a brake to come. The last few are kept, so that reverting to a former one acts
 * no more.
 *
 * @param engaged in the order in which they were
 * @param resumed newest last
 */
public record Brakes(List<Brake> engaged, List<String> resumed) {
  private static final int WORDS_KEPT = 16;

  public Brakes {
    engaged = List.copyOf(engaged);
    resumed = List.copyOf(resumed);
  }

  public static Brakes released() {
    return new Brakes(List.of(), List.of());
  }

  public boolean holdIssuing() {
    return engaged.stream().anyMatch(Brake::holdsIssuing);
  }

  public boolean hold(BrakeReason reason) {
    return engaged.stream().anyMatch(brake -> brake.isFor(reason));
  }

  /**
   * One of the same reason that holds already goes on holding, and says since when; unless a word
   * of before may speak of it.
   */
  public Brakes engaging(Brake brake) {
    return engaged.stream().anyMatch(former -> former.covers(brake))
        ? this
        : new Brakes(
            Stream.concat(
                    engaged.stream().filter(former -> !former.reason().equals(brake.reason())),
                    Stream.of(brake))
                .toList(),
            resumed);
  }

  /** By itself, since its cause is gone. */
  public Brakes releasing(BrakeReason reason) {
    return hold(reason)
        ? new Brakes(engaged.stream().filter(brake -> !brake.isFor(reason)).toList(), resumed)
        : this;
  }

  /**
   * @param word the present {@code spec.resume}
   */
  public Brakes hearing(Optional<String> word) {
    return word.filter(said -> !said.isBlank())
        .filter(said -> !resumed.contains(said))
        .map(
            said ->
                new Brakes(
                    engaged.stream().filter(brake -> !brake.isReleasedBy(said)).toList(),
                    lastOf(Stream.concat(resumed.stream(), Stream.of(said)))))
        .orElse(this);
  }

  /** What the authority's stations hear of it. */
  public Optional<Hindrance> hindrance(AuthorityName authority) {
    return holdIssuing()
        ? Optional.of(
            new Hindrance(
                Obstacle.ISSUING_HELD,
                "all issuing by the authority "
                    + authority
                    + " is held ("
                    + engaged.stream()
                        .filter(Brake::holdsIssuing)
                        .map(Brake::reason)
                        .collect(Collectors.joining(", "))
                    + ") until a person has looked: its own status says why, and how to go on"))
        : Optional.empty();
  }

  private static List<String> lastOf(Stream<String> words) {
    List<String> all = words.toList();
    return all.subList(Math.max(0, all.size() - WORDS_KEPT), all.size());
  }
}
