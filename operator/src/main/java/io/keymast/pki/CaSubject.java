package io.keymast.pki;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name that a CA is given. Each key's certificate adds the key's own identifier to it.
 *
 * @param country ISO 3166-1 alpha-2, upper case
 */
public record CaSubject(
    String commonName, Optional<String> organization, Optional<String> country) {
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  public CaSubject {
    NameText.requireAttribute("commonName", commonName);
    organization.ifPresent(text -> NameText.requireAttribute("organization", text));
    if (!country.map(COUNTRIES::contains).orElse(true)) {
      throw new IllegalArgumentException(
          "country is an upper-case two-letter code of ISO 3166-1, such as FR");
    }
  }
}
