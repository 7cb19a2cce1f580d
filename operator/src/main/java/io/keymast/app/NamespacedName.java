package io.keymast.app;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.SecretName;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code namespace/name} as it is typed. */
record NamespacedName(String namespace, String name) {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)/([a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?)");

  static Optional<NamespacedName> parse(String text) {
    return Optional.of(FORM.matcher(text))
        .filter(matcher -> matcher.matches())
        .map(matcher -> new NamespacedName(matcher.group(1), matcher.group(2)));
  }

  AuthorityName toAuthority() {
    return new AuthorityName(namespace, name);
  }

  SecretName toSecret() {
    return new SecretName(namespace, name);
  }
}
