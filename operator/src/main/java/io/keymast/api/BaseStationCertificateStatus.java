package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two writers: the Key Installer writes {@code delivery}, the operator everything else. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BaseStationCertificateStatus(
    @Nullable Long observedGeneration,
    @Nullable Delivery delivery,
    @Nullable List<Condition> conditions) {

  /** What the Key Installer saw; each time is set once. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delivery(
      @Nullable Instant deliveredAt,
      @Nullable Instant inUseAt,
      @Nullable String packetForwarderVersion,
      @Nullable Instant provenAt) {}
}
