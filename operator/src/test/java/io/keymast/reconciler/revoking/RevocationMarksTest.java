package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevocationMarksTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final Clock CLOCK = Clock.systemUTC();

  private final String namespace = CONTROL_PLANE.newAuthorityNamespace("revocation-marks");
  private final LoadedAuthority authority =
      ALoadedAuthority.named(new AuthorityName(namespace, "lora"), CLOCK.instant());

  @Test
  @DisplayName("A certificate that goes between look and mark is not marked, and nobody says so")
  void goneMeanwhile() {
    KnownCertificate certificate = stored();
    try (FaultProxy proxy = FaultProxy.open(CONTROL_PLANE);
        KubernetesClient client = through(proxy)) {
      proxy.open(write -> true).arm(write -> new Fault.Answer(HttpURLConnection.HTTP_NOT_FOUND));
      RevocationMarks marks = new RevocationMarks(client);

      assertThat(marks.live(namespace, certificate)).isPresent();
      assertThat(
              marks.markAsLedgerSays(
                  namespace, certificate, RevocationReason.KEY_COMPROMISE, CLOCK.instant()))
          .isFalse();
      assertThat(
              marks.hold(
                  namespace,
                  new Revocation(
                      certificate, RevocationReason.CERTIFICATE_HOLD, RevocationCause.SUSPENDED)))
          .isFalse();
    }
  }

  private KnownCertificate stored() {
    BaseStationCertificate object =
        AStoredCertificate.of(
            new StationName(namespace, "rooftop"), authority, CONTROL_PLANE.asOperator());
    return ((StoredCertificate.Ours)
            StoredCertificate.verify(object, List.of(authority.key().certificate())))
        .certificate();
  }

  private static KubernetesClient through(FaultProxy proxy) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(CONTROL_PLANE.asOperator().getConfiguration())
                .withMasterUrl(proxy.url())
                .build())
        .build();
  }
}
