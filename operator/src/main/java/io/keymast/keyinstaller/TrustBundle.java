package io.keymast.keyinstaller;

import io.keymast.domain.Der;
import io.keymast.pki.ParsedCertificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An authority's CA certificates.
 *
 * @param chains of each generation, the CA's own certificate first, the oldest generation first
 * @param all the CAs' own certificates and what else stands in the chains (cross-certificates),
 *     each once
 */
record TrustBundle(List<List<ParsedCertificate>> chains, List<ParsedCertificate> all) {
  TrustBundle {
    chains = chains.stream().map(List::copyOf).toList();
    all = List.copyOf(all);
  }

  static TrustBundle ofChains(List<List<ParsedCertificate>> chains) {
    List<List<ParsedCertificate>> whole =
        chains.stream().filter(chain -> !chain.isEmpty()).toList();
    Map<Der, ParsedCertificate> all = new LinkedHashMap<>();
    whole.forEach(chain -> all.put(chain.getFirst().der(), chain.getFirst()));
    whole.forEach(chain -> chain.forEach(link -> all.putIfAbsent(link.der(), link)));
    return new TrustBundle(whole, new ArrayList<>(all.values()));
  }

  /** The chain, as it stands now, of the newest generation whose key signed the certificate. */
  Optional<List<ParsedCertificate>> chainOf(ParsedCertificate certificate) {
    return chains.reversed().stream()
        .filter(chain -> certificate.isSignedBy(chain.getFirst()))
        .findFirst();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }
}
