package io.keymast.keyinstaller;

import io.keymast.domain.Der;
import io.keymast.pki.ParsedCertificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An authority's CA certificates.
 *
 * @param chains of each generation, the CA's own certificate first, the oldest generation first
 * @param all the CAs' own certificates and what else stands in the chains, each once
 * @param crossCertificates to build paths with; to be trusted by nobody for themselves
 */
record CaBundle(
    List<List<ParsedCertificate>> chains,
    List<ParsedCertificate> all,
    List<ParsedCertificate> crossCertificates) {
  CaBundle {
    chains = chains.stream().map(List::copyOf).toList();
    all = List.copyOf(all);
    crossCertificates = List.copyOf(crossCertificates);
  }

  static CaBundle of(
      List<List<ParsedCertificate>> chains, List<ParsedCertificate> crossCertificates) {
    List<List<ParsedCertificate>> whole =
        chains.stream().filter(chain -> !chain.isEmpty()).toList();
    Map<Der, ParsedCertificate> all = new LinkedHashMap<>();
    whole.forEach(chain -> all.put(chain.getFirst().der(), chain.getFirst()));
    whole.forEach(chain -> chain.forEach(link -> all.putIfAbsent(link.der(), link)));
    return new CaBundle(whole, new ArrayList<>(all.values()), crossCertificates);
  }

  /** This one, then what the other one adds. */
  CaBundle and(CaBundle other) {
    return of(
        Stream.concat(chains.stream(), other.chains.stream()).distinct().toList(),
        Stream.concat(crossCertificates.stream(), other.crossCertificates.stream())
            .distinct()
            .toList());
  }

  /** The chain, as it stands now, of the newest generation whose key signed the certificate. */
  Optional<List<ParsedCertificate>> chainOf(ParsedCertificate certificate) {
    return chains.reversed().stream()
        .filter(chain -> certificate.isSignedBy(chain.getFirst()))
        .findFirst();
  }

  /** RFC 7030, 4.1.3: with what a client needs that knows one of the CAs only. */
  List<ParsedCertificate> withCrossCertificates() {
    return Stream.concat(all.stream(), crossCertificates.stream()).toList();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }
}
