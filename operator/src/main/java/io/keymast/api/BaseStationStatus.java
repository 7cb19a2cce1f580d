package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Keymast knows of a station. Two writers, each under its own field manager: the Key Installer
 * writes {@code enrollment}, the operator everything else.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BaseStationStatus(
    @Nullable Long observedGeneration,
    @Nullable PublicKey publicKey,
    @Nullable Certificate certificate,
    @Nullable PacketForwarder packetForwarder,
    @Nullable Enrollment enrollment,
    @Nullable BackhaulMigration backhaulMigration,
    @Nullable List<Condition> conditions) {
  /** As the API server fills it in, so that nobody takes a new station for one that is done. */
  private static final BaseStationStatus UNWRITTEN =
      new BaseStationStatus(-1L, null, null, null, null, null, null);

  /** Whether anybody has written a status yet. */
  public static boolean isWritten(@Nullable BaseStationStatus status) {
    return status != null && !status.equals(UNWRITTEN);
  }

  /**
   * The accepted or last judged key.
   *
   * @param fingerprint SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PublicKey(
      @Nullable String algorithm, @Nullable Integer size, @Nullable String fingerprint) {}

  /** Points to the current BaseStationCertificate; rebuilt from it, never a source. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Certificate(
      @Nullable String name,
      @Nullable String certificateAuthority,
      @Nullable String serialNumber,
      @Nullable Instant notBefore,
      @Nullable Instant notAfter,
      @Nullable Instant renewalTime,
      @Nullable List<String> causes,
      @Nullable Instant deliveredAt,
      @Nullable Instant inUseAt) {}

  /** The version that the station reported. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PacketForwarder(@Nullable String version) {}

  /**
   * Written by the Key Installer.
   *
   * @param certificationRequest the PKCS#10 last enrolled with, base64 of its DER
   * @param boundPublicKey PEM of the key bound by password where none is declared; set once
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Enrollment(
      @Nullable String certificationRequest,
      @Nullable String boundPublicKey,
      @Nullable Instant boundAt,
      @Nullable Mismatch mismatch,
      @Nullable RefusedWay refused) {
    public static final Enrollment NOTHING = new Enrollment(null, null, null, null, null);

    public Enrollment withRequest(String certificationRequest) {
      return new Enrollment(certificationRequest, boundPublicKey, boundAt, mismatch, refused);
    }

    public Enrollment withBoundKey(String pem, Instant at) {
      return new Enrollment(certificationRequest, pem, at, mismatch, refused);
    }

    public Enrollment withMismatch(Mismatch noted) {
      return new Enrollment(certificationRequest, boundPublicKey, boundAt, noted, refused);
    }

    public Enrollment withRefused(RefusedWay noted) {
      return new Enrollment(certificationRequest, boundPublicKey, boundAt, mismatch, noted);
    }
  }

  /** The last proof by a key that is not the declared one. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Mismatch(
      @Nullable String declaredFingerprint,
      @Nullable String presentedFingerprint,
      @Nullable Instant observedAt,
      @Nullable Instant resolvedAt) {
    public Mismatch resolved(Instant at) {
      return new Mismatch(declaredFingerprint, presentedFingerprint, observedAt, at);
    }
  }

  /**
   * The last good proof by the way of authentication that the authority does not allow.
   *
   * @param way as in the authority's {@code keyInstaller.authentication}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RefusedWay(
      @Nullable String way, @Nullable Instant observedAt, @Nullable Instant resolvedAt) {
    public RefusedWay resolved(Instant at) {
      return new RefusedWay(way, observedAt, at);
    }
  }

  /** The guided way from IPsec to TLS. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BackhaulMigration(
      @Nullable String from,
      @Nullable String to,
      @Nullable String phase,
      @Nullable List<Step> steps) {}

  /** One ordered step of a migration. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Step(@Nullable String name, @Nullable String state, @Nullable String message) {}
}
