package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.OcspRequestSample;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.StoredLedger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.eclipse.jetty.server.Handler;

/**
 * What a Key Installer publishes of one authority, without a cluster. Keys and serial numbers are
 * the same each time, so that requests that name them stay good.
 */
public final class PublicationInMemory {
  private final Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
  private final OcspCa issuer = new OcspCa(StoredLedger.AUTHORITY, now, new SameNumbers());
  private final ParsedCertificate good = issuer.station();
  private final BaseStationCertificate stored = issuer.stored(good);
  private final Secret responders = issuer.responders();
  private final List<ConfigMap> parts =
      StoredLedger.of(
          issuer.ca(),
          now,
          new RevocationEntry(
              issuer.station().serialNumber(),
              issuer.ca().keyId(),
              now,
              RevocationReason.KEY_COMPROMISE,
              now.plus(Duration.ofDays(730))));

  /** In the order of the Key Installer's own. */
  public Handler handler() {
    InstantSource clock = InstantSource.fixed(now);
    PublishedCrls crls = new PublishedCrls((_, name) -> part(name), new ServedCrls(), () -> 0);
    OcspAnswers answers =
        new OcspAnswers(
            new OcspResponders(() -> Optional.of(responders)),
            (_, _) -> parts,
            new Issued(),
            () -> Optional.of(now));
    return new Handler.Sequence(
        new OcspHandler(answers, new Unlimited(), clock),
        new CrlHandler(crls, clock),
        new CaCertificateHandler(crls, clock));
  }

  /** Of CRL and CA certificate, without their endings. */
  public String path() {
    return "/" + StoredLedger.AUTHORITY + "/" + issuer.ca().keyId();
  }

  /** An OCSP request about a good certificate, in base64. */
  public String ocspRequest() {
    return Base64.getEncoder()
        .encodeToString(
            OcspRequestSample.of(issuer.ca().certificate(), good.serialNumber()).about(1));
  }

  private Optional<ConfigMap> part(String name) {
    return parts.stream().filter(it -> it.getMetadata().getName().equals(name)).findFirst();
  }

  private final class Issued implements IssuedCertificates {
    @Override
    public Collection<BaseStationCertificate> withSerialNumber(SerialNumber serialNumber) {
      return serialNumber.equals(good.serialNumber()) ? List.of(stored) : List.of();
    }

    @Override
    public boolean isSynced() {
      return true;
    }

    @Override
    public Duration age(AuthorityName authority) {
      return Duration.ZERO;
    }
  }

  private static final class Unlimited implements OcspTraffic {
    @Override
    public boolean admits(String address) {
      return true;
    }

    @Override
    public void answered(Optional<AuthorityName> authority, OcspResult result) {
      // nobody counts
    }
  }

  private static final class SameNumbers extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final Random numbers = new Random(20261130);

    @Override
    public void nextBytes(byte[] bytes) {
      numbers.nextBytes(bytes);
    }
  }
}
