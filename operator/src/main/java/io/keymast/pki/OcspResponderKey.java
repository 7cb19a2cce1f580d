package io.keymast.pki;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Sha256;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the responder of one CA key stands among those of one Secret: the responder's certificate
 * and its issuer's under {@link #certificates()}, its private key under {@link #privateKey()}.
 *
 * @param authority how all keys of one authority begin
 */
public record OcspResponderKey(String authority, KeyId keyId) {
  private static final String CERTIFICATES = ".crt";
  private static final String PRIVATE_KEY = ".key";
  private static final Pattern CERTIFICATES_NAME = Pattern.compile("(.+)\\.([0-9a-f]+)\\.crt");

  /** The key of a Secret's data has at most 253 characters. */
  private static final int LONGEST_AUTHORITY = 180;

  public static OcspResponderKey of(AuthorityName authority, KeyId keyId) {
    return new OcspResponderKey(authorityPart(authority), keyId);
  }

  /** A namespace has no dot: two authorities have never one name. */
  public static String authorityPart(AuthorityName authority) {
    String name = authority.namespace() + "." + authority.name();
    return name.length() <= LONGEST_AUTHORITY ? name : "authority." + Sha256.hex(name);
  }

  /** Those whose certificates are among the names; other names are left out. */
  public static List<OcspResponderKey> among(Collection<String> names) {
    return names.stream()
        .map(CERTIFICATES_NAME::matcher)
        .filter(Matcher::matches)
        .flatMap(
            matcher ->
                KeyId.parse(matcher.group(2))
                    .map(keyId -> new OcspResponderKey(matcher.group(1), keyId))
                    .stream())
        .sorted(Comparator.comparing(OcspResponderKey::certificates))
        .toList();
  }

  public String certificates() {
    return authority + "." + keyId + CERTIFICATES;
  }

  public String privateKey() {
    return authority + "." + keyId + PRIVATE_KEY;
  }
}
