package io.keymast.authority;

import io.keymast.domain.AuthorityName;
import io.keymast.validation.CaSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the operator's own Secrets of CA keys, a function of authority and generation: two
 * operators make one key. No two authorities have one name.
 */
public final class CaSecretNames {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

  private CaSecretNames() {}

  /** The first of a self-signed authority has no number: its name is older than generations. */
  public static String own(AuthorityName authority, CaSource source, int generation) {
    return source instanceof CaSource.SelfSigned && generation == 1
        ? first(authority)
        : numbered(authority) + generation;
  }

  /** Whatever its source is, or was. */
  public static Stream<String> own(AuthorityName authority, int generation) {
    String name = numbered(authority) + generation;
    return generation == 1 ? Stream.of(first(authority), name) : Stream.of(name);
  }

  static Optional<Integer> generation(AuthorityName authority, CaSource source, String name) {
    return name.equals(own(authority, source, 1)) ? Optional.of(1) : number(authority, name);
  }

  static boolean isOwn(AuthorityName authority, String name) {
    return name.equals(first(authority)) || number(authority, name).isPresent();
  }

  static String first(AuthorityName authority) {
    return authority.name() + "-ca";
  }

  private static String numbered(AuthorityName authority) {
    return first(authority) + "-";
  }

  private static Optional<Integer> number(AuthorityName authority, String name) {
    String stem = numbered(authority);
    return Optional.of(name)
        .filter(it -> it.startsWith(stem))
        .map(it -> NUMBER.matcher(it.substring(stem.length())))
        .filter(Matcher::matches)
        .map(it -> Integer.valueOf(it.group()));
  }
}
