package io.keymast.decision;

import io.keymast.domain.StationName;
import io.keymast.validation.SpecVerdict;
import java.time.Instant;
import java.util.List;

/** All that deciding knows of a station. */
public record ObservedStation(
    Identity identity,
    SpecVerdict spec,
    AuthorityState authority,
    Standing standing,
    List<KnownCertificate> certificates,
    Instant now) {

  /** Which object of the cluster it is. */
  public record Identity(StationName name, String uid, long generation) {}
}
