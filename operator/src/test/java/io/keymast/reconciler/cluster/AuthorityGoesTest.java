package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.cluster.AuthorityPresence.Presence;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What goes for good goes on live facts: the caches here are late. */
class AuthorityGoesTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private final KubernetesClient operator = CONTROL_PLANE.asOperator();
  private final Clock clock = Clock.systemUTC();
  private final AuthorityName authority =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("goes"), "lora");
  private final RevocationLedger ledger = new RevocationLedger(operator, clock);

  @Test
  @DisplayName("S36 A certificate that no cache shows yet keeps its authority")
  void liveCertificates() {
    UnexpiredCertificates certificates =
        new UnexpiredCertificates(ACluster.showing(List.of(), List.of()), operator, clock);
    Instant notAfter = Instant.parse("2099-01-01T00:00:00Z");
    operator.resource(certificate("one", notAfter)).create();
    operator.resource(certificate("ended", Instant.parse("2020-01-01T00:00:00Z"))).create();

    assertThat(certificates.endsByCache(authority)).isEmpty();
    assertThat(certificates.endsLive(authority)).containsExactly(notAfter);
    assertThat(certificates.endsLive(new AuthorityName("elsewhere", "lora"))).isEmpty();
  }

  @Test
  @DisplayName("S40 What is revoked after an authority was abandoned holds no namespace")
  void abandoned() {
    ClusterView late = ACluster.showing(List.of(authority()), List.of());
    AuthorityPresence presence = new AuthorityPresence(late, operator, ledger);
    revoke();
    assertThat(parts())
        .isNotEmpty()
        .allMatch(part -> !part.getMetadata().getFinalizers().isEmpty());

    presence.liftFinalizersWhereAbandoned(authority);

    assertThat(parts()).isNotEmpty().allMatch(part -> part.getMetadata().getFinalizers().isEmpty());
  }

  @Test
  @DisplayName("S40 Nor does what is revoked while it goes; one that waits keeps its ledger held")
  void beingAbandoned() {
    ClusterView cluster = ACluster.showing(List.of(), List.of());
    AuthorityPresence presence = new AuthorityPresence(cluster, operator, ledger);
    CertificateAuthority waiting = authority();
    waiting.getMetadata().setFinalizers(List.of("keymast.io/authority"));
    CONTROL_PLANE.admin().resource(waiting).create();
    CONTROL_PLANE.admin().resource(waiting).delete();
    revoke();

    presence.liftFinalizersWhereAbandoned(authority);
    assertThat(parts()).allMatch(part -> !part.getMetadata().getFinalizers().isEmpty());

    CONTROL_PLANE
        .admin()
        .resource(waiting)
        .edit(
            it -> {
              it.setSpec(authority("deletionPolicy: Delete").getSpec());
              return it;
            });
    presence.liftFinalizersWhereAbandoned(authority);

    assertThat(parts()).isNotEmpty().allMatch(part -> part.getMetadata().getFinalizers().isEmpty());
  }

  @Test
  @DisplayName("S40 Whether an authority is gone, and its namespace, is asked live")
  void asksLive() {
    AuthorityPresence presence =
        new AuthorityPresence(ACluster.showing(List.of(), List.of()), operator, ledger);
    AuditLog audit = new AuditLog(CONTROL_PLANE);
    long place = audit.now();

    assertThat(presence.of(new AuthorityName("nowhere", "lora"))).isEqualTo(Presence.GONE);

    assertThat(audit.usesOfOperatorSince(place))
        .contains("get keymast.io/certificateauthorities", "get namespaces");
  }

  @Test
  @DisplayName(
      "Where authorities are not served, one that stands or whose namespace does is not gone, and"
          + " what the cache shows costs no request")
  void notServed() {
    ClusterView cluster = ACluster.withHomes(_ -> false);
    AuthorityName vanished = new AuthorityName(authority.namespace(), "vanished");
    cluster.attachAuthorities(new StillCache<>(List.of(authority())));
    AuthorityPresence presence = new AuthorityPresence(cluster, operator, ledger);
    AuditLog audit = new AuditLog(CONTROL_PLANE);
    long place = audit.now();

    assertThat(presence.isServed(authority)).isFalse();
    assertThat(presence.of(authority)).isEqualTo(Presence.UNSERVED);
    assertThat(audit.ofOperatorSince(place, authority.namespace())).isEmpty();
    assertThat(presence.of(vanished)).isEqualTo(Presence.UNSERVED);
    assertThat(presence.of(new AuthorityName("nowhere", "lora"))).isEqualTo(Presence.GONE);
  }

  private List<ConfigMap> parts() {
    return operator
        .configMaps()
        .inNamespace(authority.namespace())
        .withLabel(LedgerNames.PART_LABEL)
        .list()
        .getItems();
  }

  private void revoke() {
    ledger.revoke(
        authority,
        List.of(
            new RevocationEntry(
                new SerialNumber(BigInteger.TWO),
                KeyId.parse("ab".repeat(20)).orElseThrow(),
                clock.instant(),
                RevocationReason.SUPERSEDED,
                clock.instant().plus(Duration.ofDays(9)))));
  }

  private CertificateAuthority authority() {
    return authority("deletionPolicy: Retain");
  }

  private CertificateAuthority authority(String line) {
    String manifest =
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          source: {selfSigned: {subject: {commonName: Goes}}}
          %s
        """
            .formatted(authority.name(), authority.namespace(), line);
    return TolerantSerialization.create().unmarshal(manifest, CertificateAuthority.class);
  }

  private BaseStationCertificate certificate(String name, Instant notAfter) {
    String manifest =
        """
            apiVersion: keymast.io/v1beta1
            kind: BaseStationCertificate
            metadata: {name: %s, namespace: %s}
            spec:
              baseStationRef: {name: one}
              eui: "0016C001F0000001"
              certificateAuthorityRef: {name: %s, namespace: %s}
              certificate: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n"
              serialNumber: "%s"
              notBefore: "2019-01-01T00:00:00Z"
              notAfter: "%s"
              fingerprint: "%s"
              publicKeyFingerprint: "%s"
              usage: TLS
              authorityKeyId: "%s"
              revision: 1
              causes: [Initial]
            """
            .formatted(
                name,
                authority.namespace(),
                authority.name(),
                authority.namespace(),
                "AB".repeat(16),
                notAfter,
                "ab".repeat(32),
                "cd".repeat(32),
                "ef".repeat(20));
    return TolerantSerialization.create().unmarshal(manifest, BaseStationCertificate.class);
  }
}
