package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.RevocationIndex;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is revoked, by CA key; made anew when a part of the ledger changed, and only then. */
final class OcspRevocations {
  private static final Logger LOG = LoggerFactory.getLogger(OcspRevocations.class);

  private final LedgerParts parts;
  private final Map<Generation, State> states = new ConcurrentHashMap<>();

  private record Generation(AuthorityName authority, ParsedCertificate issuer) {}

  /**
   * @param versions of the parts that were looked at last
   * @param usable empty while they can't be read
   * @param last the last one that could be
   */
  private record State(
      List<String> versions, Optional<RevocationIndex> usable, Optional<RevocationIndex> last) {}

  OcspRevocations(LedgerParts parts) {
    this.parts = parts;
  }

  /**
   * Empty while nobody can tell: there is no ledger, it is damaged or seen in parts, the issuer has
   * not signed it, or it has run out.
   */
  Optional<RevocationIndex> of(AuthorityName authority, ParsedCertificate issuer, Instant now) {
    Generation generation = new Generation(authority, issuer);
    List<ConfigMap> seen =
        issuer.subjectKeyId().map(keyId -> parts.of(authority, keyId)).orElse(List.of());
    List<String> versions = seen.stream().map(OcspRevocations::version).sorted().toList();
    State known = states.get(generation);
    if (known == null || !known.versions.equals(versions)) {
      known =
          states.compute(
              generation,
              (_, before) -> next(generation, seen, versions, Optional.ofNullable(before)));
    }
    return known.usable.filter(index -> index.isCurrentAt(now));
  }

  private static State next(
      Generation generation, List<ConfigMap> seen, List<String> versions, Optional<State> before) {
    Optional<RevocationIndex> last = before.flatMap(State::last);
    try {
      RevocationIndex read = RevocationIndex.of(generation.issuer, seen, last);
      boolean older =
          last.map(index -> index.crlNumber().compareTo(read.crlNumber()) > 0).orElse(false);
      if (older) {
        LOG.atWarn()
            .addKeyValue("authority", generation.authority)
            .log("An older ledger is not served");
      }
      Optional<RevocationIndex> usable = older ? last : Optional.of(read);
      return new State(versions, usable, usable);
    } catch (LedgerException.Damaged damaged) {
      LOG.atWarn()
          .addKeyValue("authority", generation.authority)
          .addKeyValue("damage", damaged.getMessage())
          .log("OCSP does not answer while the ledger can't be read");
      return new State(versions, Optional.empty(), last);
    }
  }

  private static String version(ConfigMap part) {
    return part.getMetadata().getUid() + "/" + part.getMetadata().getResourceVersion();
  }
}
