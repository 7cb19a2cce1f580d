package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided and signed. Immutable but for {@code revocation}.
 *
 * @param certificate PEM: the leaf, then its chain
 * @param publishedAt when it was made known, where somebody else signed it
 * @param fingerprint SHA-256 of the leaf's DER
 * @param publicKeyFingerprint SHA-256 of the leaf's SubjectPublicKeyInfo
 * @param authorityKeyId key identifier of the CA generation that signed
 * @param revision counts the station's certificates, from 1
 * @param regenerateToken the token that this issuance acted on
 * @param actedRegenerateTokens the last 32 tokens acted on, oldest first, this one included
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BaseStationCertificateSpec(
    @Nullable BaseStationRef baseStationRef,
    @Nullable String eui,
    @Nullable CertificateAuthorityRef certificateAuthorityRef,
    @Nullable String certificate,
    @Nullable String serialNumber,
    @Nullable Instant notBefore,
    @Nullable Instant notAfter,
    @Nullable Instant publishedAt,
    @Nullable String fingerprint,
    @Nullable String publicKeyFingerprint,
    @Nullable String usage,
    @Nullable String authorityKeyId,
    @Nullable Long revision,
    @Nullable List<String> causes,
    @Nullable String regenerateToken,
    @Nullable List<String> actedRegenerateTokens,
    @Nullable String packetForwarderVersion,
    @Nullable Revocation revocation) {

  /** A station of the same namespace. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BaseStationRef(@Nullable String name) {}

  /**
   * Set once; only {@code certificateHold} may be lifted.
   *
   * @param cause what led to it; empty where a person set it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Revocation(@Nullable String reason, @Nullable String cause) {
    public Revocation(@Nullable String reason) {
      this(reason, null);
    }
  }
}
