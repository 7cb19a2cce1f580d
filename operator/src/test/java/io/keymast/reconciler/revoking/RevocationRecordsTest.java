package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.authority.Journal;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevocationRecordsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final AuthorityName AUTHORITY = new AuthorityName("lora", "stations");
  private static final KnownCertificate CERTIFICATE =
      new KnownCertificate(
          "one",
          1,
          new KnownCertificate.Identity(
              new SerialNumber(BigInteger.TEN), new Validity(NOW, NOW.plus(Duration.ofDays(730)))),
          new CertificateBinding(
              PublicKeyFingerprint.parse("ab".repeat(32)).orElseThrow(),
              AUTHORITY,
              KeyId.parse("cd".repeat(20)).orElseThrow(),
              CertificateUsage.TLS),
          new KnownCertificate.Origin(Set.of(), List.of()),
          KnownCertificate.Fate.fresh());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final RevocationRecords records =
      new RevocationRecords(new Journal(new PrintStream(out), Clock.fixed(NOW, ZoneOffset.UTC)));

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private void revoke(RevocationReason reason, RevocationCause cause) {
    records.write(AUTHORITY, new Revocation(CERTIFICATE, reason, cause));
  }

  @Test
  @DisplayName("A certificate is revoked for good in one line, whatever it is deleted for later")
  void forGoodOnce() {
    revoke(RevocationReason.SUPERSEDED, RevocationCause.REGENERATED);

    revoke(RevocationReason.CESSATION_OF_OPERATION, RevocationCause.DELETED);

    assertThat(lines()).singleElement().asString().contains("superseded");
  }

  @Test
  @DisplayName("A hold, its lift, another hold and the end have a line each")
  void holds() {
    revoke(RevocationReason.CERTIFICATE_HOLD, RevocationCause.SUSPENDED);
    records.lifted(AUTHORITY, CERTIFICATE.serialNumber());
    records.lifted(AUTHORITY, CERTIFICATE.serialNumber());
    revoke(RevocationReason.CERTIFICATE_HOLD, RevocationCause.SUSPENDED);

    revoke(RevocationReason.KEY_COMPROMISE, RevocationCause.STOLEN);

    assertThat(lines()).hasSize(4);
  }
}
