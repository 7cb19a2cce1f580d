package io.keymast.keyinstaller;

import io.keymast.domain.Der;
import io.keymast.pki.ParsedCertificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An authority's CA certificates.
 *
 * @param issuers the CA certificate of each generation
 * @param all these and what stands in their chains (cross-certificates), each once
 */
record TrustBundle(List<ParsedCertificate> issuers, List<ParsedCertificate> all) {
  TrustBundle {
    issuers = List.copyOf(issuers);
    all = List.copyOf(all);
  }

  /**
   * @param chains of each generation, the CA's own certificate first
   */
  static TrustBundle ofChains(List<List<ParsedCertificate>> chains) {
    List<ParsedCertificate> issuers = new ArrayList<>();
    Map<Der, ParsedCertificate> all = new LinkedHashMap<>();
    for (List<ParsedCertificate> chain : chains) {
      chain.stream().findFirst().ifPresent(issuers::add);
    }
    issuers.forEach(issuer -> all.put(issuer.der(), issuer));
    chains.forEach(chain -> chain.forEach(link -> all.putIfAbsent(link.der(), link)));
    return new TrustBundle(issuers, new ArrayList<>(all.values()));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }
}
