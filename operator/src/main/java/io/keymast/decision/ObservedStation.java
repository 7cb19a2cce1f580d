package io.keymast.decision;

import io.keymast.domain.StationName;
import io.keymast.validation.SpecVerdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /** The same once these are carried out; what was revoked so before stays as it is. */
  public ObservedStation revoking(List<Revocation> revocations) {
    Map<String, KnownCertificate> revoked = new HashMap<>();
    revocations.stream()
        .filter(it -> !it.isMarked())
        .forEach(
            it ->
                revoked.put(
                    it.certificate().name(), it.certificate().revoked(it.reason(), it.cause())));
    return new ObservedStation(
        identity,
        spec,
        authority,
        standing,
        certificates.stream().map(it -> revoked.getOrDefault(it.name(), it)).toList(),
        now);
  }
}
