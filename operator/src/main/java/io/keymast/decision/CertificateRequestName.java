package io.keymast.decision;

import io.keymast.domain.Sha256;
import io.keymast.domain.StationName;
import java.util.regex.Pattern;

/**
 * The name of a cert-manager CertificateRequest is a function of intent, as that of the certificate
 * is: deciding the same thing twice asks once. It stands in the authority's namespace, beside those
 * of all other stations.
 */
public final class CertificateRequestName {
  private static final String PREFIX = "keymast-";
  private static final int HASH_DIGITS = 40;
  private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{" + HASH_DIGITS + "}");

  private CertificateRequestName() {}

  public static String of(StationName station, IssuanceIntent intent) {
    String certificate =
        CertificateName.of(station, intent.eui(), intent.binding(), intent.revision());
    return PREFIX + Sha256.hex(station.namespace() + "/" + certificate).substring(0, HASH_DIGITS);
  }

  /** Whether it has the form of such a name, of whatever intent. */
  public static boolean isOne(String name) {
    return FORM.matcher(name).matches();
  }
}
