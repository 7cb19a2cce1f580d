package io.keymast.decision;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells what a station is issued in place of what it had. A date, its owner or its authority's new
 * key asks for most of it. What nobody asks for comes of a loss: its certificate was deleted,
 * revoked by hand, or is gone.
 */
public final class Reissue {
  private static final Set<IssuanceCause> OF_ITSELF =
      EnumSet.of(
          IssuanceCause.RENEWAL,
          IssuanceCause.KEY_CHANGED,
          IssuanceCause.BACKHAUL_CHANGED,
          IssuanceCause.AUTHORITY_CHANGED);

  private Reissue() {}

  /**
   * A station that never had a certificate, as far as anything tells, is not issued another one.
   *
   * @param pointed what its status points to
   */
  public static boolean isUnasked(
      ObservedStation observed, IssuanceIntent intent, Optional<PointedCertificate> pointed) {
    Optional<PointedCertificate> lost =
        pointed.filter(
            former ->
                observed.certificates().stream()
                    .noneMatch(stored -> stored.serialNumber().equals(former.serialNumber())));
    return lost.map(former -> isStillWanted(former, intent, observed.now()))
        .orElseGet(() -> !observed.certificates().isEmpty() && !isAskedFor(intent));
  }

  /** Whether there would be no reason for another one, had it not been lost. */
  private static boolean isStillWanted(
      PointedCertificate lost, IssuanceIntent intent, Instant now) {
    return now.isBefore(lost.due())
        && lost.authority().equals(intent.binding().authority().toString())
        && lost.key().stream().allMatch(intent.binding().key()::equals);
  }

  private static boolean isAskedFor(IssuanceIntent intent) {
    return intent.account().token().isPresent()
        || intent.account().causes().stream().anyMatch(OF_ITSELF::contains);
  }
}
