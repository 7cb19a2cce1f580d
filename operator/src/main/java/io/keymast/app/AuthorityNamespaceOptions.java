package io.keymast.app;

import io.keymast.domain.AuthorityName;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In which namespaces authorities are, the same for the operator and for the Key Installer. */
final class AuthorityNamespaceOptions {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  @Option(
      names = "--authority-namespace",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_AUTHORITY_NAMESPACES}",
      description =
          "Namespace in which CertificateAuthorities live: one elsewhere is not served; repeatable"
              + " (default: the default authority's). [KEYMAST_AUTHORITY_NAMESPACES]")
  private @Nullable List<String> namespaces;

  /** All that is wrong with them, each as a sentence. */
  List<String> violations() {
    return given().stream().allMatch(it -> NAMESPACE.matcher(it).matches())
        ? List.of()
        : List.of("--authority-namespace: write the name of a namespace");
  }

  /** Never empty. */
  Set<String> beside(AuthorityName defaultAuthority) {
    List<String> given = given();
    return given.isEmpty() ? Set.of(defaultAuthority.namespace()) : Set.copyOf(given);
  }

  /** A variable that is set to nothing gives an empty one. */
  private List<String> given() {
    return namespaces == null
        ? List.of()
        : namespaces.stream().filter(namespace -> !namespace.isBlank()).toList();
  }
}
