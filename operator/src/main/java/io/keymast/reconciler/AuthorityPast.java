package io.keymast.reconciler;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.decision.KeyHistory;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationLedger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which CA keys an authority had, by its ledger and whatever else outlives a Secret. */
public final class AuthorityPast {
  private final RevocationLedger ledger;

  public AuthorityPast(RevocationLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * @param published the CA certificates that the heads of the ledger hold
   */
  record Past(Set<KeyId> keys, Map<KeyId, ParsedCertificate> published, Optional<Violation> doubt) {
    KeyHistory facts() {
      return new KeyHistory(
          keys,
          published.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, it -> PinnedGenerations.facts(it.getValue()))),
          doubt);
    }
  }

  Past of(AuthorityName name, @Nullable CertificateAuthorityStatus status) {
    Set<KeyId> keys = stated(status).collect(Collectors.toCollection(HashSet::new));
    try {
      LedgerSnapshot read = ledger.read(name);
      keys.addAll(read.generations().keySet());
      return new Past(keys, published(read), Optional.empty());
    } catch (LedgerException damaged) {
      return new Past(
          keys,
          Map.of(),
          Optional.of(
              new Violation(
                  "status.crl",
                  "LedgerDamaged",
                  "mend the ledger, which tells of the CA keys that there were: "
                      + damaged.getMessage())));
    }
  }

  /** Also of a status that can't be read as a whole. */
  private static Stream<KeyId> stated(@Nullable CertificateAuthorityStatus status) {
    return Stream.ofNullable(status)
        .flatMap(it -> Stream.ofNullable(it.generations()))
        .flatMap(it -> it.stream())
        .filter(Objects::nonNull)
        .flatMap(it -> Stream.ofNullable(it.keyId()))
        .flatMap(it -> KeyId.parse(it).stream());
  }

  private static Map<KeyId, ParsedCertificate> published(LedgerSnapshot read) {
    Map<KeyId, ParsedCertificate> published = new HashMap<>();
    read.generations()
        .forEach(
            (key, generation) ->
                generation
                    .head()
                    .ifPresent(head -> published.put(key, CrlReader.issuer(head, key))));
    return published;
  }
}
