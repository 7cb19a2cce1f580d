package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** An authority's ledger and its CRLs on the shared cluster, where no operator looks after it. */
public final class PublishingAuthority {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Clock clock;
  private final AuthorityName name;
  private final CaKey ca;
  private final RevocationLedger ledger;

  /**
   * @param namespace of authorities; there may be others in it
   */
  public PublishingAuthority(String namespace, Clock clock) {
    this.clock = clock;
    this.name =
        new AuthorityName(namespace, "stations-" + serialNumber().hex().toLowerCase(Locale.ROOT));
    this.ca =
        CaKey.selfSigned(
            new CaSubject("Keymast Station CA", Optional.empty(), Optional.empty()),
            "ECDSA-P256",
            serialNumber(),
            new Validity(clock.instant(), clock.instant().plus(Duration.ofDays(3650))),
            RANDOM);
    this.ledger = new RevocationLedger(ControlPlane.shared().asOperator(), clock);
  }

  AuthorityName name() {
    return name;
  }

  CaKey ca() {
    return ca;
  }

  /** Where a Key Installer serves its CRL. */
  public String crlPath() {
    return "/" + name + "/" + ca.keyId() + ".crl";
  }

  /** So many more than before. */
  public PublishedCrl revokesAndPublishes(int many) {
    ledger.revoke(name, Stream.generate(this::revoked).limit(many).toList());
    return switch (new CrlPublisher(ledger, clock, RANDOM).publish(name, ca, Duration.ofDays(7))) {
      case Publication.Published(PublishedCrl crl) -> crl;
      case Publication.Refused refused -> throw new AssertionError(refused);
    };
  }

  /** The ledgers of its namespace, as a Key Installer may read them. */
  public List<ConfigMap> stored() {
    return ControlPlane.shared()
        .asKeyInstaller()
        .configMaps()
        .inNamespace(name.namespace())
        .withLabel(LedgerNames.PART_LABEL)
        .list()
        .getItems();
  }

  private RevocationEntry revoked() {
    return new RevocationEntry(
        serialNumber(),
        ca.keyId(),
        clock.instant(),
        RevocationReason.SUPERSEDED,
        clock.instant().plus(Duration.ofDays(730)));
  }

  private static SerialNumber serialNumber() {
    return new SerialNumber(new BigInteger(127, RANDOM).setBit(126));
  }
}
