package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When nobody is to trust a CA key any more, nor anything that it signed. To know that takes
 * neither the key nor the rest of a spec.
 *
 * @param retireNow from when on no CA key is trusted that issued before it, by a person's word
 */
public record EndOfTrust(Optional<Instant> retireNow) {
  /** Whether a person gave it up: it began to issue before the instant that he named. */
  boolean isGivenUp(CaGeneration generation) {
    return retireNow
        .flatMap(instant -> generation.issuingSince().filter(issuing -> issuing.isBefore(instant)))
        .isPresent();
  }

  Instant of(CaGeneration generation) {
    Instant notAfter = generation.certificate().validity().notAfter();
    return retireNow
        .filter(_ -> isGivenUp(generation))
        .filter(instant -> instant.isBefore(notAfter))
        .orElse(notAfter);
  }

  /** Those that are pinned as if they were to be trusted still. */
  public List<CaGeneration> overdue(List<CaGeneration> pinned, Instant now) {
    return pinned.stream()
        .filter(it -> it.is(State.ACTIVE) || it.is(State.RETIRING))
        .filter(it -> now.isAfter(of(it)))
        .toList();
  }
}
