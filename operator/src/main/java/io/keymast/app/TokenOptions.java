package io.keymast.app;

import io.keymast.token.AllowedTokens;
import io.keymast.token.TokenName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The hardware tokens that {@code keymast operator} may use, and for whom. */
final class TokenOptions {
  /** A label may have any character, and a namespace has neither a slash nor an equals sign. */
  private static final Pattern GRANT =
      Pattern.compile(
          "(?<module>[^/]+)/(?<label>.{1,32})=(?<namespace>[a-z0-9]([-a-z0-9]*[a-z0-9])?)");

  @Option(
      names = "--pkcs11-module",
      paramLabel = "NAME=FILE",
      split = ",",
      defaultValue = "${env:KEYMAST_PKCS11_MODULES}",
      description =
          "PKCS#11 library that CertificateAuthorities may use by this name; repeatable. A file that"
              + " a CertificateAuthority names is never loaded. [KEYMAST_PKCS11_MODULES]")
  private @Nullable Map<String, Path> modules;

  @Option(
      names = "--pkcs11-token",
      paramLabel = "MODULE/LABEL=NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_PKCS11_TOKENS}",
      description =
          "Token of such a library that CertificateAuthorities of this namespace may use, and try"
              + " their PIN on; repeatable. Nobody else may. [KEYMAST_PKCS11_TOKENS]")
  private @Nullable List<String> grants;

  /** All that is wrong with them, each as a sentence. */
  List<String> violations() {
    List<String> violations = new ArrayList<>();
    modules().values().stream()
        .filter(file -> !file.isAbsolute() || !Files.isReadable(file))
        .forEach(file -> violations.add("--pkcs11-module: there is no readable file " + file));
    grants()
        .forEach(
            text ->
                read(text)
                    .ifPresentOrElse(
                        grant -> {
                          if (!modules().containsKey(grant.token().module())) {
                            violations.add(
                                "--pkcs11-token: no --pkcs11-module has the name "
                                    + grant.token().module());
                          }
                        },
                        () ->
                            violations.add(
                                "--pkcs11-token: write it as module/label=namespace, the label with"
                                    + " 1 to 32 characters")));
    return violations;
  }

  AllowedTokens toAllowedTokens() {
    return new AllowedTokens(
        modules(),
        grants().stream()
            .flatMap(text -> read(text).stream())
            .collect(
                Collectors.groupingBy(
                    Grant::token, Collectors.mapping(Grant::namespace, Collectors.toSet()))));
  }

  private record Grant(TokenName token, String namespace) {}

  private static Optional<Grant> read(String text) {
    Matcher matcher = GRANT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Grant(
                new TokenName(matcher.group("module"), matcher.group("label")),
                matcher.group("namespace")))
        : Optional.empty();
  }

  private Map<String, Path> modules() {
    return modules == null ? Map.of() : modules;
  }

  private List<String> grants() {
    return grants == null ? List.of() : grants;
  }
}
