package io.keymast.decision;

import io.keymast.decision.KnownCertificate.Fate;
import io.keymast.decision.KnownCertificate.Identity;
import io.keymast.decision.KnownCertificate.Origin;
import io.keymast.decision.KnownCertificate.PacketForwarder;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.KeyId;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A stored certificate of key A for TLS, issued at {@link AStation#NOW} for two years. */
public final class ACertificate {
  private final long revision;
  private String key = "A";
  private AuthorityName authority = AnAuthority.NAME;
  private KeyId authorityKeyId = AnAuthority.KEY_ID;
  private CertificateUsage usage = CertificateUsage.TLS;
  private Instant issuedAt = AStation.NOW;
  private Optional<Instant> publishedAt = Optional.empty();
  private Instant notAfter = Instant.parse("2028-11-23T12:00:00Z");
  private List<String> actedTokens = List.of();
  private PacketForwarder packetForwarder = PacketForwarder.unknown();
  private Set<IssuanceCause> causes = EnumSet.of(IssuanceCause.INITIAL);
  private Fate fate = Fate.fresh();

  private ACertificate(long revision) {
    this.revision = revision;
  }

  public static ACertificate certificate(long revision) {
    return new ACertificate(revision);
  }

  public ACertificate forKey(String key) {
    this.key = key;
    return this;
  }

  public ACertificate by(AuthorityName authority, KeyId keyId) {
    this.authority = authority;
    this.authorityKeyId = keyId;
    return this;
  }

  public ACertificate forIpsec() {
    this.usage = CertificateUsage.IPSEC;
    return this;
  }

  /** The version known at issuance. */
  public ACertificate issuedForVersion(String version) {
    packetForwarder =
        new PacketForwarder(PacketForwarderVersion.parse(version), packetForwarder.reported());
    return this;
  }

  /** The version that the station reported when it had this certificate. */
  public ACertificate reportedVersion(String version) {
    packetForwarder =
        new PacketForwarder(packetForwarder.known(), PacketForwarderVersion.parse(version));
    return this;
  }

  public ACertificate valid(Instant issuedAt, Instant notAfter) {
    this.issuedAt = issuedAt;
    this.notAfter = notAfter;
    return this;
  }

  /** A foreign issuer signed it, and chose when it begins. */
  public ACertificate beginning(Instant notBefore, Instant publishedAt) {
    this.issuedAt = notBefore.plus(Validity.BACK_DATED);
    this.publishedAt = Optional.of(publishedAt);
    return this;
  }

  public ACertificate ending(Instant notAfter) {
    return valid(notAfter.minus(Duration.ofDays(730)), notAfter);
  }

  public ACertificate because(IssuanceCause first, IssuanceCause... more) {
    this.causes = EnumSet.of(first, more);
    return this;
  }

  public ACertificate havingActedOn(String... tokens) {
    this.actedTokens = List.of(tokens);
    return this;
  }

  public ACertificate delivered(Instant at) {
    fate = new Fate(fate.revoked(), Optional.of(at), fate.inUseAt());
    return this;
  }

  public ACertificate inUse(Instant at) {
    fate = new Fate(fate.revoked(), fate.deliveredAt(), Optional.of(at));
    return this;
  }

  public ACertificate revoked(RevocationReason reason) {
    fate = new Fate(Optional.of(reason), fate.deliveredAt(), fate.inUseAt());
    return this;
  }

  /** On hold since its station was suspended. */
  public ACertificate suspended() {
    fate =
        new Fate(
            Optional.of(RevocationReason.CERTIFICATE_HOLD),
            fate.deliveredAt(),
            fate.inUseAt(),
            Optional.of(RevocationCause.SUSPENDED));
    return this;
  }

  public KnownCertificate known() {
    Validity validity = new Validity(issuedAt.minus(Duration.ofMinutes(5)), notAfter);
    return new KnownCertificate(
        "station-1-" + revision + key.toLowerCase(Locale.ROOT),
        revision,
        new Identity(
            new SerialNumber(BigInteger.valueOf(1000 + revision)),
            validity,
            publishedAt.orElseGet(() -> RotationPolicy.issuedAt(validity))),
        new CertificateBinding(AStation.key(key).fingerprint(), authority, authorityKeyId, usage),
        new Origin(causes, actedTokens, packetForwarder),
        fate);
  }
}
