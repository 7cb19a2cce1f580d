package io.keymast.decision;

import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A stored certificate of the station that verified under its authority's pinned CA key.
 *
 * @param revision counts the station's certificates from 1
 */
public record KnownCertificate(
    String name,
    long revision,
    Identity identity,
    CertificateBinding binding,
    Origin origin,
    Fate fate) {

  /**
   * What the certificate itself says.
   *
   * @param issuedAt when it was signed; where somebody else did that, when it was made known here
   */
  public record Identity(SerialNumber serialNumber, Validity validity, Instant issuedAt) {
    /** Back-dated, as those are that are signed here. */
    public Identity(SerialNumber serialNumber, Validity validity) {
      this(serialNumber, validity, RotationPolicy.issuedAt(validity));
    }
  }

  /**
   * Why it was issued.
   *
   * @param actedTokens the regenerate tokens that the station's certificates have acted on so far
   * @param packetForwarder for which it was issued
   */
  public record Origin(
      Set<IssuanceCause> causes, List<String> actedTokens, PacketForwarder packetForwarder) {
    public Origin(Set<IssuanceCause> causes, List<String> actedTokens) {
      this(causes, actedTokens, PacketForwarder.unknown());
    }
  }

  /**
   * The packet forwarder of the station.
   *
   * @param known at issuance
   * @param reported by the station, while this was its certificate
   */
  public record PacketForwarder(
      Optional<PacketForwarderVersion> known, Optional<PacketForwarderVersion> reported) {
    public static PacketForwarder unknown() {
      return new PacketForwarder(Optional.empty(), Optional.empty());
    }
  }

  /**
   * What became of it.
   *
   * @param cause what led to the revocation; empty where a person revoked it, also where what a
   *     suspension wrote still stands beside the reason that the person gave
   */
  public record Fate(
      Optional<RevocationReason> revoked,
      Optional<Instant> deliveredAt,
      Optional<Instant> inUseAt,
      Optional<RevocationCause> cause) {
    public Fate {
      cause = cause.filter(it -> revoked.filter(it::canLeadTo).isPresent());
    }

    public Fate(
        Optional<RevocationReason> revoked,
        Optional<Instant> deliveredAt,
        Optional<Instant> inUseAt) {
      this(revoked, deliveredAt, inUseAt, Optional.empty());
    }

    /** When the station surely had it: what is used was fetched, though nobody noted it. */
    public Optional<Instant> firstSeenAt() {
      return deliveredAt.or(() -> inUseAt);
    }

    public static Fate fresh() {
      return new Fate(Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /** The same, as its object is being deleted: no longer to be relied on. */
  public KnownCertificate departing() {
    return fate.revoked().isPresent()
        ? this
        : revoked(RevocationReason.CESSATION_OF_OPERATION, RevocationCause.DELETED);
  }

  /** The same, revoked. */
  KnownCertificate revoked(RevocationReason reason, RevocationCause cause) {
    return with(
        new Fate(Optional.of(reason), fate.deliveredAt(), fate.inUseAt(), Optional.of(cause)));
  }

  /** The same, its hold lifted. */
  KnownCertificate lifted() {
    return with(new Fate(Optional.empty(), fate.deliveredAt(), fate.inUseAt()));
  }

  private KnownCertificate with(Fate other) {
    return new KnownCertificate(name, revision, identity, binding, origin, other);
  }

  public SerialNumber serialNumber() {
    return identity.serialNumber();
  }

  public Validity validity() {
    return identity.validity();
  }

  public Instant issuedAt() {
    return identity.issuedAt();
  }

  /**
   * Whether the station, by the same key, has fetched a later one of another authority, and may be
   * showing that: what it had before tells nothing of now.
   */
  boolean isLeftFor(KnownCertificate later) {
    return later.revision > revision
        && later.binding.key().equals(binding.key())
        && !later.binding.authority().equals(binding.authority())
        && later.fate.firstSeenAt().isPresent();
  }

  /** Neither revoked nor expired. */
  public boolean isLiveAt(Instant now) {
    return fate.revoked().isEmpty() && !validity().isExpiredAt(now);
  }

  /** Revoked, but the revocation may still be lifted. */
  public boolean isOnHold() {
    return fate.revoked().equals(Optional.of(RevocationReason.CERTIFICATE_HOLD));
  }

  /** On hold since its station was suspended: not by a person's hand. */
  boolean isOnHoldBySuspension() {
    return isOnHold() && fate.cause().equals(Optional.of(RevocationCause.SUSPENDED));
  }
}
