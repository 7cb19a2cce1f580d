package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.pki.CrlEntry;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What certificates of the cluster say of those that a published CRL gives back. */
class HandedBackTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NAMESPACE = CONTROL_PLANE.newAuthorityNamespace("handed-back");

  @SuppressWarnings("TimeInStaticInitializer") // by the API server's clock, that of this machine
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final KubernetesClient operator = CONTROL_PLANE.asOperator();
  private final RevocationLedger ledger = new RevocationLedger(operator, Clock.systemUTC());

  @Test
  @DisplayName("S41 S53 A certificate that somebody made up proves nothing of what a CA key issued")
  void madeUp() {
    Forgery forgery = forgery("made-up");

    LoadedAuthority authority = forgery.authority();
    assertThat(handedBack(forgery.madeUp()).hasIssued(authority)).isFalse();
    assertThat(handedBack(forgery.madeUp(), forgery.genuine()).hasIssued(authority)).isTrue();
  }

  @Test
  @DisplayName("S41 S53 Nor does it shorten a revocation that comes back, nor get its mark")
  void ends() {
    Forgery forgery = forgery("ends");

    handedBack(forgery.madeUp()).store(forgery.authority(), List.of(lost(forgery.genuine())));

    assertThat(entry(forgery.authority(), forgery.genuine()).notAfter())
        .isAfterOrEqualTo(forgery.authority().key().certificate().validity().notAfter());
    assertThat(operator.resource(forgery.madeUp()).require().getSpec().revocation()).isNull();
  }

  @Test
  @DisplayName("S41 What the CA key signed is marked, and revoked until its own end")
  void genuine() {
    Forgery forgery = forgery("genuine");

    handedBack(forgery.genuine(), forgery.madeUp())
        .store(forgery.authority(), List.of(lost(forgery.genuine())));

    Instant notAfter = Objects.requireNonNull(forgery.genuine().getSpec().notAfter());
    assertThat(entry(forgery.authority(), forgery.genuine()).notAfter())
        .isBetween(notAfter, notAfter.plus(Duration.ofMinutes(1)));
    assertThat(operator.resource(forgery.genuine()).require().getSpec().revocation()).isNotNull();
    assertThat(operator.resource(forgery.madeUp()).require().getSpec().revocation()).isNull();
  }

  /** A genuine certificate, and what pretends to be it. */
  private record Forgery(
      LoadedAuthority authority, BaseStationCertificate genuine, BaseStationCertificate madeUp) {}

  private Forgery forgery(String station) {
    LoadedAuthority authority = authority(station);
    BaseStationCertificate genuine = issued(station, authority);
    BaseStationCertificate other = issued(station, authority(station + "-another"));
    return new Forgery(authority, genuine, madeUp(genuine, other));
  }

  private HandedBack handedBack(BaseStationCertificate... certificates) {
    return new HandedBack(
        operator,
        ACluster.showing(List.of(), List.of(certificates)),
        ledger,
        AStoredCertificate.journal());
  }

  private RevocationEntry entry(LoadedAuthority authority, BaseStationCertificate certificate) {
    return ledger
        .read(authority.name())
        .find(authority.keyId(), serialNumber(certificate))
        .orElseThrow();
  }

  private BaseStationCertificate issued(String station, LoadedAuthority authority) {
    return AStoredCertificate.of(new StationName(NAMESPACE, station), authority, operator);
  }

  /** It says of itself what the genuine one says, but for its end, and holds another's PEM. */
  private BaseStationCertificate madeUp(
      BaseStationCertificate genuine, BaseStationCertificate another) {
    BaseStationCertificateSpec spec = genuine.getSpec();
    BaseStationCertificate object = new BaseStationCertificate();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(NAMESPACE)
            .withName(genuine.getMetadata().getName() + "-made-up")
            .withLabels(genuine.getMetadata().getLabels())
            .build());
    object.setSpec(
        new BaseStationCertificateSpec(
            spec.baseStationRef(),
            spec.eui(),
            spec.certificateAuthorityRef(),
            another.getSpec().certificate(),
            spec.serialNumber(),
            spec.notBefore(),
            NOW.minusSeconds(1),
            null,
            spec.fingerprint(),
            spec.publicKeyFingerprint(),
            spec.usage(),
            spec.authorityKeyId(),
            spec.revision(),
            spec.causes(),
            null,
            null,
            null,
            null));
    return operator.resource(object).create();
  }

  private static CrlEntry lost(BaseStationCertificate certificate) {
    return new CrlEntry(serialNumber(certificate), NOW, RevocationReason.KEY_COMPROMISE);
  }

  private static SerialNumber serialNumber(BaseStationCertificate certificate) {
    return SerialNumber.parse(Objects.requireNonNull(certificate.getSpec().serialNumber()))
        .orElseThrow();
  }

  private static LoadedAuthority authority(String name) {
    return ALoadedAuthority.named(new AuthorityName(NAMESPACE, name), NOW);
  }
}
