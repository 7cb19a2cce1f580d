package io.keymast.reconciler.revoking;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the ledger says of a certificate, beside what its spec says. */
record Finding(BaseStationCertificate object, Optional<RevocationEntry> inLedger) {
  /** Whoever revokes marks the spec within this time, but where a crash came between. */
  private static final Duration UNTIL_MARKED = Duration.ofMinutes(1);

  private record Claim(BaseStationCertificate object, KeyId keyId, SerialNumber serialNumber) {}

  /**
   * Cheap, before a certificate is verified: all are looked up at once. Where the ledger is damaged
   * nobody knows what it says.
   */
  static Stream<Finding> all(
      List<BaseStationCertificate> objects, LedgerSnapshot ledger, Instant now) {
    Map<KeyId, List<Claim>> byKey =
        objects.stream()
            .filter(object -> isUnexpired(object, now))
            .flatMap(object -> claim(object).stream())
            .filter(claim -> ledger.damage(claim.keyId()).isEmpty())
            .collect(Collectors.groupingBy(Claim::keyId));
    return byKey.entrySet().stream()
        .flatMap(entry -> findings(entry.getValue(), entries(ledger, entry)));
  }

  private static Stream<Finding> findings(
      List<Claim> claims, Map<SerialNumber, RevocationEntry> inLedger) {
    return claims.stream()
        .map(
            claim ->
                new Finding(
                    claim.object(), Optional.ofNullable(inLedger.get(claim.serialNumber()))));
  }

  private static Map<SerialNumber, RevocationEntry> entries(
      LedgerSnapshot ledger, Map.Entry<KeyId, List<Claim>> claims) {
    return ledger
        .generation(claims.getKey())
        .map(
            generation ->
                generation.find(
                    claims.getValue().stream()
                        .map(Claim::serialNumber)
                        .collect(Collectors.toSet())))
        .orElseGet(HashMap::new);
  }

  private static boolean isUnexpired(BaseStationCertificate object, Instant now) {
    BaseStationCertificateSpec spec = object.getSpec();
    return spec != null && (spec.notAfter() == null || !now.isAfter(spec.notAfter()));
  }

  private static boolean isGoing(BaseStationCertificate object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  /** Still relied on, or to be so again once a hold is lifted, and not about to go. */
  static boolean isOpen(BaseStationCertificate object, Instant now) {
    return isUnexpired(object, now)
        && !isGoing(object)
        && StoredCertificate.fate(object)
            .revoked()
            .filter(reason -> reason != RevocationReason.CERTIFICATE_HOLD)
            .isEmpty();
  }

  private static Optional<Claim> claim(BaseStationCertificate object) {
    return Optional.ofNullable(object.getSpec().authorityKeyId())
        .flatMap(KeyId::parse)
        .flatMap(
            keyId ->
                serialNumber(object).map(serialNumber -> new Claim(object, keyId, serialNumber)));
  }

  static Optional<SerialNumber> serialNumber(BaseStationCertificate object) {
    return Optional.ofNullable(object.getSpec().serialNumber()).flatMap(SerialNumber::parse);
  }

  /** None where its own reconciler is about to see to it: what goes, or is not told yet. */
  Remedy remedy() {
    Remedy remedy = difference();
    boolean isLeftToIt = isGoing(object) || (remedy == Remedy.ENTER_AGAIN && !isTold());
    return isLeftToIt ? Remedy.NONE : remedy;
  }

  /** The ledger lacks it, also where its own reconciler is about to enter it. */
  boolean isLacking() {
    return isLackingForGood() || difference() == Remedy.ENTER_HOLD;
  }

  boolean isLackingForGood() {
    return difference() == Remedy.ENTER_AGAIN;
  }

  boolean isUnder(KeyId keyId) {
    return claim(object).filter(claim -> claim.keyId().equals(keyId)).isPresent();
  }

  private Remedy difference() {
    return Remedy.of(inSpec(), reason());
  }

  private boolean isTold() {
    return inSpec().filter(reason -> RevocationFollower.isTold(object, reason)).isPresent();
  }

  private Optional<RevocationReason> inSpec() {
    return StoredCertificate.fate(object).revoked();
  }

  Optional<RevocationReason> reason() {
    return inLedger.map(RevocationEntry::reason);
  }

  boolean isDue(Instant now) {
    return remedy() != Remedy.MARK_SPEC || inLedger.filter(entry -> isFresh(entry, now)).isEmpty();
  }

  /** Whoever revoked it is about to mark the spec too, and knows the cause. */
  static boolean isFresh(RevocationEntry entry, Instant now) {
    return Duration.between(entry.revocationDate(), now).abs().compareTo(UNTIL_MARKED) < 0;
  }
}
