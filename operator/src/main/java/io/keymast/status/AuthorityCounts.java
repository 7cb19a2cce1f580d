package io.keymast.status;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.CertificateAuthorityStatus.Rotation;
import io.keymast.api.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of an authority's status changes with each of its stations. */
public final class AuthorityCounts {
  private AuthorityCounts() {}

  /** Whether two statuses tell the same, but for how many stations there are of which kind. */
  public static boolean areAllThatDiffers(
      CertificateAuthorityStatus one, CertificateAuthorityStatus other) {
    return apart(one).equals(apart(other));
  }

  private static CertificateAuthorityStatus apart(CertificateAuthorityStatus status) {
    return new CertificateAuthorityStatus(
        status.observedGeneration(),
        apart(status.generations()),
        apart(status.rotation()),
        status.crl(),
        null,
        status.brakes(),
        status.resumed(),
        apartFromNumbers(status.conditions()));
  }

  private static @Nullable List<Generation> apart(@Nullable List<Generation> generations) {
    return generations == null
        ? null
        : generations.stream().map(generation -> generation.withStations(null)).toList();
  }

  private static @Nullable Rotation apart(@Nullable Rotation rotation) {
    return rotation == null
        ? null
        : new Rotation(
            rotation.state(),
            rotation.since(),
            rotation.until(),
            rotation.nextIssuesFrom(),
            null,
            null,
            null);
  }

  /** That of a rotation says how many stations are still to move. */
  private static @Nullable List<Condition> apartFromNumbers(@Nullable List<Condition> conditions) {
    return conditions == null
        ? null
        : conditions.stream()
            .map(
                it ->
                    ConditionType.ROTATING.apiName().equals(it.type())
                        ? new Condition(
                            it.type(),
                            it.status(),
                            it.observedGeneration(),
                            it.lastTransitionTime(),
                            it.reason(),
                            null)
                        : it)
            .toList();
  }
}
