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

  /** What the certificate itself says. */
  public record Identity(SerialNumber serialNumber, Validity validity) {}

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

  /** What became of it. */
  public record Fate(
      Optional<RevocationReason> revoked,
      Optional<Instant> deliveredAt,
      Optional<Instant> inUseAt) {
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
        : new KnownCertificate(
            name,
            revision,
            identity,
            binding,
            origin,
            new Fate(
                Optional.of(RevocationReason.CESSATION_OF_OPERATION),
                fate.deliveredAt(),
                fate.inUseAt()));
  }

  public SerialNumber serialNumber() {
    return identity.serialNumber();
  }

  public Validity validity() {
    return identity.validity();
  }

  /** Neither revoked nor expired. */
  public boolean isLiveAt(Instant now) {
    return fate.revoked().isEmpty() && !validity().isExpiredAt(now);
  }

  /** Revoked, but the revocation may still be lifted. */
  boolean isOnHold() {
    return fate.revoked().equals(Optional.of(RevocationReason.CERTIFICATE_HOLD));
  }
}
