package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.CertificateName;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.IssuanceIntent.Account;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.Leadership;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.pki.KeySamples;
import io.keymast.pki.ParsedCertificate;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A station's certificate as the operator stores it. */
public final class AStoredCertificate {
  private static final SecureRandom RANDOM = new SecureRandom();

  private AStoredCertificate() {}

  /** It tells nobody. */
  public static Journal journal() {
    return new Journal(
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        Clock.systemUTC());
  }

  public static BaseStationCertificate of(
      StationName station, LoadedAuthority authority, KubernetesClient client) {
    IssuanceIntent intent = intent(authority);
    ParsedCertificate signed =
        new Signer(RANDOM, journal(), Leadership.UNDISPUTED).sign(authority, intent);
    new CertificateStore(client, Leadership.UNDISPUTED, Clock.systemUTC())
        .create(station, intent, authority, signed);
    return client
        .resources(BaseStationCertificate.class)
        .inNamespace(station.namespace())
        .withName(CertificateName.of(station, intent.eui(), intent.binding(), 1))
        .require();
  }

  /** Its PEM alone. */
  public static String signed(LoadedAuthority authority) {
    return new Signer(RANDOM, journal(), Leadership.UNDISPUTED)
        .sign(authority, intent(authority))
        .toPem();
  }

  public static IssuanceIntent intent(LoadedAuthority authority) {
    Der key = KeySamples.ec("P-256", 81);
    Instant notBefore = authority.key().certificate().validity().notBefore();
    return new IssuanceIntent(
        new Eui64("0016C001F0000001"),
        new CertificateBinding(
            PublicKeyFingerprint.of(key),
            authority.name(),
            authority.keyId(),
            CertificateUsage.TLS),
        key,
        new Validity(notBefore, notBefore.plus(Duration.ofDays(9))),
        1,
        new Account(Set.of(IssuanceCause.INITIAL), Optional.empty(), List.of(), Optional.empty()));
  }
}
