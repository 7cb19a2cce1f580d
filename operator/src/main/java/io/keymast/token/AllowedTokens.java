package io.keymast.token;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the operator's administrator allows: nothing else is loaded, and no PIN is tried on another
 * token.
 *
 * @param libraries by the names that specs give them
 * @param namespaces whose authorities may use a token; nobody else may
 */
public record AllowedTokens(Map<String, Path> libraries, Map<TokenName, Set<String>> namespaces) {
  public AllowedTokens {
    libraries = Map.copyOf(libraries);
    namespaces =
        namespaces.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> Set.copyOf(it.getValue())));
  }

  public static AllowedTokens none() {
    return new AllowedTokens(Map.of(), Map.of());
  }

  boolean allows(String namespace, TokenName token) {
    return namespaces.getOrDefault(token, Set.of()).contains(namespace);
  }
}
