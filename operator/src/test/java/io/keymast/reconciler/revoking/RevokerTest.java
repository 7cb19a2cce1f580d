package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevokerTest {
  private static final KubernetesClient OPERATOR = ControlPlane.shared().asOperator();
  private static final Clock CLOCK = Clock.systemUTC();

  private final LoadedAuthority authority =
      ALoadedAuthority.named(
          new AuthorityName(ControlPlane.shared().newAuthorityNamespace("revoker"), "lora"),
          CLOCK.instant());
  private final String namespace = authority.name().namespace();
  private final RevocationLedger ledger = new RevocationLedger(OPERATOR, CLOCK);
  private final Revoker revoker = revoker(OPERATOR);
  private final List<Revocation> news = new ArrayList<>();

  @Test
  @DisplayName("S25 What somebody else revokes for good meanwhile, for another cause, is done")
  void anotherCause() {
    KnownCertificate unmarked = stored();
    mark(unmarked, "keyCompromise", RevocationCause.BY_HAND);

    revoker.revoke(namespace, List.of(compromised(unmarked)), news::add);

    assertThat(ledger.read(authority.name()).entries()).hasSize(1);
    assertThat(revocationOf(unmarked).cause()).isEqualTo(RevocationCause.BY_HAND.apiName());
    assertThat(news).isEmpty();
  }

  @Test
  @DisplayName("S25 A hold that somebody puts on meanwhile gives way to what is for good")
  void holdMeanwhile() {
    KnownCertificate unmarked = stored();
    mark(unmarked, "certificateHold", RevocationCause.SUSPENDED);

    revoker.revoke(namespace, List.of(compromised(unmarked)), news::add);

    assertThat(revocationOf(unmarked).reason()).isEqualTo("keyCompromise");
    assertThat(news).hasSize(1);
  }

  @Test
  @DisplayName("S26 Any other refusal of the mark is told, once the ledger has the revocation")
  void refused() {
    KnownCertificate unmarked = stored();
    Revoker withoutRights = revoker(ControlPlane.shared().asKeyInstaller());

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(
            () -> withoutRights.revoke(namespace, List.of(compromised(unmarked)), news::add))
        .matches(it -> it.getCode() == HttpURLConnection.HTTP_FORBIDDEN);
    assertThat(ledger.read(authority.name()).entries()).hasSize(1);
    assertThat(news).isEmpty();
  }

  private Revoker revoker(KubernetesClient client) {
    return new Revoker(
        client,
        ledger,
        new RetirementView(new RetiredKeys(OPERATOR, CLOCK), AStoredCertificate.journal()),
        AStoredCertificate.journal(),
        new Pokes<>(),
        CLOCK);
  }

  private static Revocation compromised(KnownCertificate certificate) {
    return new Revocation(
        certificate, RevocationReason.KEY_COMPROMISE, RevocationCause.KEY_COMPROMISED);
  }

  private KnownCertificate stored() {
    BaseStationCertificate object =
        AStoredCertificate.of(new StationName(namespace, "rooftop"), authority, OPERATOR);
    return ((StoredCertificate.Ours)
            StoredCertificate.verify(object, List.of(authority.key().certificate())))
        .certificate();
  }

  private BaseStationCertificateSpec.Revocation revocationOf(KnownCertificate certificate) {
    return Objects.requireNonNull(
        OPERATOR
            .resources(BaseStationCertificate.class)
            .inNamespace(namespace)
            .withName(certificate.name())
            .require()
            .getSpec()
            .revocation());
  }

  private void mark(KnownCertificate certificate, String reason, RevocationCause cause) {
    OPERATOR
        .resources(BaseStationCertificate.class)
        .inNamespace(namespace)
        .withName(certificate.name())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"revocation\":{\"reason\":\"%s\",\"cause\":\"%s\"}}}"
                .formatted(reason, cause.apiName()));
  }
}
