package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the platform team declares of a station. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BaseStationSpec(
    @Nullable String eui,
    @Nullable String publicKey,
    @Nullable String state,
    @Nullable String backhaul,
    @Nullable PacketForwarder packetForwarder,
    @Nullable Regenerate regenerate,
    @Nullable CertificatePolicy certificate,
    @Nullable BackhaulMigration backhaulMigration,
    @Nullable CertificateAuthorityRef certificateAuthorityRef) {

  /** The LRR that runs on the station. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PacketForwarder(@Nullable String version) {}

  /** A request to revoke the current certificate and issue another; acts once per token. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Regenerate(
      @Nullable String token, @Nullable String reason, @Nullable String compromisedKey) {}

  /** Overrides of the authority's defaults; Go-style durations. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CertificatePolicy(@Nullable String duration, @Nullable String renewBefore) {}

  /** What only a person can know of a migration from IPsec to TLS. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BackhaulMigration(@Nullable List<String> confirm) {}
}
