package io.keymast.publication;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /{namespace}/{authority}/{generation}}: the generation is the CA key's identifier. */
record PublicationPath(AuthorityName authority, KeyId keyId) {
  private static final Pattern PATH =
      Pattern.compile("/([a-z0-9][a-z0-9-]{0,62})/([a-z0-9][a-z0-9.-]{0,252})/([0-9a-f]{16,64})");

  /** Empty for what no authority can be called. */
  static Optional<PublicationPath> parse(String path) {
    Matcher matcher = PATH.matcher(path);
    return matcher.matches()
        ? KeyId.parse(matcher.group(3))
            .map(
                keyId ->
                    new PublicationPath(
                        new AuthorityName(matcher.group(1), matcher.group(2)), keyId))
        : Optional.empty();
  }
}
