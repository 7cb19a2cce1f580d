package io.keymast.revocation;

import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the ledger's ConfigMaps are called and labelled. */
public final class LedgerNames {
  /** On all of them: what it is. Selecting by its mere presence finds every ledger. */
  public static final String PART_LABEL = ResourceNames.GROUP + "/ledger";

  public static final String HEAD = "head";
  public static final String SEGMENT = "segment";
  public static final String RETIRED_KEYS = "retired-keys";
  static final String CROSS_CERTIFICATE = "cross-certificate";

  /** What a head would note, of an authority that has none. */
  static final String RECOVERED = "recovered";

  static final String AUTHORITY_LABEL = ResourceNames.GROUP + "/authority";
  static final String KEY_ID_LABEL = ResourceNames.GROUP + "/authority-key-id";

  private static final Pattern GENERATION = Pattern.compile(".*\\.([0-9a-f]+)\\.crl(?:-[0-9]+)?");
  private static final String CROSS = ".cross-";
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_AUTHORITY = 150;

  private LedgerNames() {}

  /** The head's name: the reader of a CRL's URL finds it without a search. */
  public static String head(String authority, KeyId keyId) {
    return authorityPart(authority) + "." + keyId + ".crl";
  }

  /** The name of the head that a part of a ledger belongs to; its own for a head. */
  public static Optional<String> headOf(String part) {
    return keyId(part).map(_ -> part.substring(0, part.lastIndexOf(".crl") + ".crl".length()));
  }

  /** The name of the authority that a head speaks of; as {@link #head} takes it. */
  public static Optional<String> authorityOf(String head) {
    return keyId(head)
        .map(keyId -> head.substring(0, head.length() - ("." + keyId + ".crl").length()));
  }

  static String segment(AuthorityName authority, KeyId keyId, long number) {
    return "%s-%08d".formatted(head(authority.name(), keyId), number);
  }

  /** The CA key that a head's or a segment's name speaks of. */
  public static Optional<KeyId> keyId(String name) {
    Matcher matcher = GENERATION.matcher(name);
    return matcher.matches() ? KeyId.parse(matcher.group(1)) : Optional.empty();
  }

  static String recovered(AuthorityName authority) {
    return authorityPart(authority.name()) + ".recovered";
  }

  static String retiredKeys(AuthorityName authority, char shard) {
    return authorityPart(authority.name()) + ".retired-keys-" + shard;
  }

  public static String crossCertificate(AuthorityName authority, String id) {
    return authorityPart(authority.name()) + CROSS + id;
  }

  /** By which a cross-certificate was stored, if that is the name of one. */
  static Optional<String> crossCertificateId(AuthorityName authority, String name) {
    String stem = authorityPart(authority.name()) + CROSS;
    return name.startsWith(stem) ? Optional.of(name.substring(stem.length())) : Optional.empty();
  }

  static Map<String, String> labels(AuthorityName authority, String part) {
    return Map.of(AUTHORITY_LABEL, label(authority.name()), PART_LABEL, part);
  }

  static Map<String, String> labels(AuthorityName authority, KeyId keyId, String part) {
    return Map.of(
        AUTHORITY_LABEL, label(authority.name()),
        KEY_ID_LABEL, label(keyId.value()),
        PART_LABEL, part);
  }

  /** Selects everything of one authority. */
  static Map<String, String> selector(AuthorityName authority) {
    return Map.of(AUTHORITY_LABEL, label(authority.name()));
  }

  /** Selects the head and the segments of one CA key. */
  static Map<String, String> selector(AuthorityName authority, KeyId keyId) {
    return Map.of(AUTHORITY_LABEL, label(authority.name()), KEY_ID_LABEL, label(keyId.value()));
  }

  private static String label(String value) {
    return value.length() <= LONGEST_LABEL ? value : Sha256.hex(value).substring(0, LONGEST_LABEL);
  }

  private static String authorityPart(String authority) {
    return authority.length() <= LONGEST_AUTHORITY
        ? authority
        : "authority-" + Sha256.hex(authority);
  }
}
