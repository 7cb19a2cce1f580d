package io.keymast.keyinstaller;

import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.domain.Eui64;
import io.keymast.pki.ParsedCertificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Whether a stored certificate is one that the station's authority signed for this station: judged
 * by its DER alone, once per object and trust bundle. Anyone may have written the object, so its
 * chain is left aside: the authority's own is handed out, also after the CA's certificate was
 * renewed for the same key.
 */
final class CertificateVerification {
  private final Map<String, Verified> byUid = new ConcurrentHashMap<>();

  private record Verified(String pem, Eui64 eui, CaBundle trust, Optional<HandedOver> handedOver) {
    boolean isOf(String pem, Eui64 eui, CaBundle trust) {
      return this.pem.equals(pem) && this.eui.equals(eui) && this.trust.equals(trust);
    }
  }

  /** Empty where it does not verify. */
  Optional<HandedOver> verify(
      String uid, BaseStationCertificateSpec spec, Eui64 eui, CaBundle trust) {
    String pem = spec.certificate();
    if (pem == null) {
      return Optional.empty();
    }
    Verified known = byUid.get(uid);
    if (known == null || !known.isOf(pem, eui, trust)) {
      known = new Verified(pem, eui, trust, judge(spec, pem, eui, trust));
      byUid.put(uid, known);
    }
    return known.handedOver();
  }

  void forget(String uid) {
    byUid.remove(uid);
  }

  private static Optional<HandedOver> judge(
      BaseStationCertificateSpec spec, String pem, Eui64 eui, CaBundle trust) {
    return ParsedCertificate.parsePem(pem)
        .flatMap(stored -> stored.stream().findFirst())
        .filter(leaf -> isFor(leaf, eui))
        .filter(leaf -> isDescribedBy(spec, leaf))
        .flatMap(leaf -> trust.chainOf(leaf).map(chain -> HandedOver.of(leaf, chain)));
  }

  private static boolean isFor(ParsedCertificate leaf, Eui64 eui) {
    try {
      List<String> commonNames =
          new LdapName(leaf.subject())
              .getRdns().stream()
                  .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                  .map(Rdn::getValue)
                  .map(Object::toString)
                  .toList();
      return commonNames.equals(List.of(eui.value()));
    } catch (InvalidNameException e) {
      return false;
    }
  }

  private static boolean isDescribedBy(BaseStationCertificateSpec spec, ParsedCertificate leaf) {
    return leaf.publicKeyFingerprint().value().equals(spec.publicKeyFingerprint())
        && leaf.fingerprint().equals(spec.fingerprint());
  }
}
