package io.keymast.decision;

import io.keymast.domain.Eui64;
import io.keymast.domain.Sha256;
import io.keymast.domain.StationName;

/**
 * The name of a BaseStationCertificate is a function of intent: deciding the same thing twice gives
 * the same name, and the API server creates a name only once.
 */
public final class CertificateName {
  private static final int HASH_DIGITS = 16;
  private static final int MAX_LENGTH = 253;

  private CertificateName() {}

  public static String of(
      StationName station, Eui64 eui, CertificateBinding binding, long revision) {
    String intent =
        String.join(
            "|",
            eui.value(),
            binding.key().value(),
            binding.authorityKeyId().value(),
            binding.usage().apiName(),
            Long.toString(revision));
    String hash = Sha256.hex(intent).substring(0, HASH_DIGITS);
    int room = MAX_LENGTH - HASH_DIGITS - 1;
    String stem =
        station.name().length() <= room ? station.name() : station.name().substring(0, room);
    return withoutSeparatorsAtEnd(stem) + "-" + hash;
  }

  /** A part of a DNS name between dots does not begin with a dash. */
  private static String withoutSeparatorsAtEnd(String stem) {
    int end = stem.length();
    while (end > 0 && (stem.charAt(end - 1) == '.' || stem.charAt(end - 1) == '-')) {
      end--;
    }
    return stem.substring(0, end);
  }
}
