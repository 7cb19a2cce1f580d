package io.keymast.publication;

import io.keymast.pki.OcspError;
import io.keymast.pki.OcspStatus;
import java.util.List;
import java.util.Locale;

/** What a request came to; of several certificates, the worst. */
public enum OcspResult {
  GOOD,
  REVOKED,
  UNKNOWN,
  TRY_LATER,
  UNAUTHORIZED,
  MALFORMED,
  FAILED,
  /** Refused before it was read. */
  LIMITED;

  /** As a metric's label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static OcspResult of(OcspError error) {
    return switch (error) {
      case MALFORMED_REQUEST -> MALFORMED;
      case INTERNAL_ERROR -> FAILED;
      case TRY_LATER -> TRY_LATER;
      case UNAUTHORIZED -> UNAUTHORIZED;
    };
  }

  static OcspResult of(List<OcspStatus> statuses) {
    return statuses.stream().map(OcspResult::of).max(OcspResult::compareTo).orElse(UNKNOWN);
  }

  private static OcspResult of(OcspStatus status) {
    return switch (status) {
      case OcspStatus.Good() -> GOOD;
      case OcspStatus.Revoked _ -> REVOKED;
      case OcspStatus.Unknown() -> UNKNOWN;
    };
  }
}
