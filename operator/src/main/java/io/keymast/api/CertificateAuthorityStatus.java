package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The authority's CA certificates by generation, its CRL, its fleet in numbers, and what holds it.
 *
 * @param resumed the words of {@code spec.resume} that were acted on, newest last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CertificateAuthorityStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Generation> generations,
    @Nullable Rotation rotation,
    @Nullable Crl crl,
    @Nullable Stations stations,
    @Nullable List<Brake> brakes,
    @Nullable List<String> resumed,
    @Nullable List<Condition> conditions) {

  /** The same, with these CA keys. */
  public CertificateAuthorityStatus withGenerations(List<Generation> others) {
    return new CertificateAuthorityStatus(
        observedGeneration, others, rotation, crl, stations, brakes, resumed, conditions);
  }

  /**
   * A CA key and its certificate.
   *
   * @param keyId SubjectKeyIdentifier, lower-case hexadecimal; pinned once seen
   * @param certificate PEM chain, the CA's own certificate first
   * @param crossCertificates PEM: this CA, certified by each of the others
   * @param trustedSince when it came into the trust bundle
   * @param issuingSince when it became the one that issues
   * @param stations whose newest certificate it signed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Generation(
      @Nullable Integer number,
      @Nullable String state,
      @Nullable String keyId,
      @Nullable String serialNumber,
      @Nullable String fingerprint,
      @Nullable String subject,
      @Nullable Instant notBefore,
      @Nullable Instant notAfter,
      @Nullable String certificate,
      @Nullable String crossCertificates,
      @Nullable Instant trustedSince,
      @Nullable Instant issuingSince,
      @Nullable Integer stations) {
    /** The same, with another number of stations. */
    public Generation withStations(@Nullable Integer other) {
      return with(state, crossCertificates, other);
    }

    /** The same, with these cross-certificates. */
    public Generation certifiedBy(@Nullable String others) {
      return with(state, others, stations);
    }

    /** The same, in another state. */
    public Generation inState(String other) {
      return with(other, crossCertificates, stations);
    }

    private Generation with(
        @Nullable String otherState, @Nullable String others, @Nullable Integer count) {
      return new Generation(
          number,
          otherState,
          keyId,
          serialNumber,
          fingerprint,
          subject,
          notBefore,
          notAfter,
          certificate,
          others,
          trustedSince,
          issuingSince,
          count);
    }
  }

  /** How far the next CA key is, and the stations on their way to the one that issues. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rotation(
      @Nullable String state,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable Instant nextIssuesFrom,
      @Nullable Integer stationsToMove,
      @Nullable Integer stationsMoved,
      @Nullable Integer stationsOverdue) {}

  /** The newest signed CRL; {@code number} is decimal text, since it may exceed 2^53. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Crl(
      @Nullable String number,
      @Nullable Integer entries,
      @Nullable Instant thisUpdate,
      @Nullable Instant nextUpdate) {}

  /** Stations of this authority by state. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Stations(
      @Nullable Integer total, @Nullable Integer ready, @Nullable Integer notReady) {}

  /** A brake that holds until a person says {@code spec.resume}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Brake(@Nullable String reason, @Nullable String message, @Nullable Instant since) {}
}
