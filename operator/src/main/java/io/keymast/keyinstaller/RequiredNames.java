package io.keymast.keyinstaller;

import io.keymast.domain.Eui64;
import io.keymast.pki.StationNames;
import java.util.Optional;

/** What a foreign issuer takes from a request as it is: so it has to be right. */
record RequiredNames(String dnsSuffix, Optional<String> organization) {
  StationNames of(Eui64 eui) {
    return new StationNames(eui, dnsSuffix, organization);
  }
}
