package io.keymast.reconciler.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.TolerantSerialization;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.decision.AStation;
import io.keymast.decision.Decision;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.ObservedStation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Leadership;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.brakes.AuthorityFreshness;
import io.keymast.reconciler.brakes.IssuanceGate;
import io.keymast.reconciler.brakes.IssuanceRate;
import io.keymast.reconciler.brakes.ReissueWatch;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.reconciler.clock.StoredTimes;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.CertificateStore;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.issuance.DecisionExecutor.Result;
import io.keymast.reconciler.observation.Reservations;
import io.keymast.support.ControlPlane;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is remembered of a station ends with it. */
class CertificateIssuerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC);

  private final LoadedAuthority authority =
      ALoadedAuthority.named(new AuthorityName("keymast-system", "lora"), CLOCK.instant());
  private final IssuanceIntent intent = AStoredCertificate.intent(authority);
  private final Signer signer =
      new Signer(new SecureRandom(), AStoredCertificate.journal(), Leadership.UNDISPUTED);
  private final ParsedCertificate signed = signer.sign(authority, intent);
  private final ObservedStation observed = AStation.station().observed();
  private final CertificateIssuer issuer =
      new CertificateIssuer(
          new CertificateAuthorities(),
          signer,
          new CertificateStore(ControlPlane.shared().asOperator(), () -> false, CLOCK),
          new Reservations(() -> 0),
          gate(),
          AStoredCertificate.journal());

  @Test
  @DisplayName("Who was overtaken and goes leaves nothing behind, however often that was")
  void forgetsWhoGoes() {
    Result first = overtaken();
    assertThat(overtaken()).isNotEqualTo(first);

    issuer.settleFinally(observed.identity(), List.of());

    assertThat(overtaken()).isEqualTo(first);
  }

  /** By who leads since it was signed. */
  private Result overtaken() {
    return issuer.publish(
        new DueIssue(station(), observed, new Decision.Issue(List.of(), intent)),
        authority,
        signed);
  }

  private BaseStation station() {
    ObservedStation.Identity identity = observed.identity();
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStation
            metadata: {name: %s, namespace: %s, uid: %s}
            """
                .formatted(identity.name().name(), identity.name().namespace(), identity.uid()),
            BaseStation.class);
  }

  private static IssuanceGate gate() {
    ClusterView cluster = ACluster.showing(List.of(), List.of());
    return new IssuanceGate(
        cluster,
        new AuthorityFreshness(cluster::authority, () -> 0),
        new AuthorityBrakes(new Pokes<>()),
        new StoredTimes(cluster),
        new ReissueWatch(() -> 0),
        new IssuanceRate(() -> 0),
        new GuardedClock(CLOCK, ReferenceClock.showingThatOf(CLOCK)));
  }
}
