package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.ResourceNames;
import io.keymast.api.TolerantSerialization;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RevocationEntry;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether a certificate that is not in the cache any more was lost. */
class VanishedTest {
  private static final KnownCertificate CERTIFICATE = ACertificate.certificate(2).known();
  private static final Instant NOW = AStation.NOW;
  private static final Instant NOT_AFTER = CERTIFICATE.validity().notAfter();

  private final Vanished vanished = new Vanished(stored(CERTIFICATE), CERTIFICATE);

  @Test
  @DisplayName("S41 Neither revoked nor expired nor stored: nobody can have deleted it")
  void lost() {
    assertThat(vanished.isLost(Optional.empty(), () -> Optional.empty(), NOW)).isTrue();
    assertThat(vanished.isLost(Optional.empty(), () -> Optional.empty(), NOT_AFTER)).isTrue();
  }

  @Test
  @DisplayName("What the ledger has was deleted by whoever may; the API server is not asked for it")
  void revoked() {
    RevocationEntry entry =
        new RevocationEntry(
            CERTIFICATE.serialNumber(),
            CERTIFICATE.binding().authorityKeyId(),
            NOW,
            RevocationReason.CESSATION_OF_OPERATION,
            NOT_AFTER);

    assertThat(vanished.isLost(Optional.of(entry), VanishedTest::unasked, NOW)).isFalse();
  }

  @Test
  @DisplayName("What has expired needs no revocation to go")
  void expired() {
    Instant later = NOT_AFTER.plusSeconds(1);

    assertThat(vanished.isLost(Optional.empty(), VanishedTest::unasked, later)).isFalse();
  }

  @Test
  @DisplayName("What is stored was made known again meanwhile")
  void stored() {
    assertThat(vanished.isLost(Optional.empty(), () -> Optional.of(stored(CERTIFICATE)), NOW))
        .isFalse();
  }

  @Test
  @DisplayName("S41 Another certificate of its name is not it")
  void another() {
    BaseStationCertificate another = stored(ACertificate.certificate(3).known());

    assertThat(vanished.isLost(Optional.empty(), () -> Optional.of(another), NOW)).isTrue();
  }

  @Test
  @DisplayName("It is made anew by name, labels and spec alone, held by its finalizer")
  void anew() {
    BaseStationCertificate anew = vanished.anew();

    assertThat(anew.getSpec()).isEqualTo(vanished.last().getSpec());
    assertThat(anew.getStatus()).isNull();
    assertThat(anew.getMetadata().getName()).isEqualTo("hill-1");
    assertThat(anew.getMetadata().getNamespace()).isEqualTo("hills");
    assertThat(anew.getMetadata().getLabels()).containsKey(ResourceNames.EUI_LABEL);
    assertThat(anew.getMetadata().getFinalizers())
        .containsExactly(ResourceNames.CERTIFICATE_FINALIZER);
    assertThat(anew.getMetadata().getUid()).isNull();
    assertThat(anew.getMetadata().getResourceVersion()).isNull();
    assertThat(anew.getMetadata().getOwnerReferences()).isEmpty();
  }

  /** Where thousands were deleted by right, none of them costs a request. */
  private static Optional<BaseStationCertificate> unasked() {
    throw new AssertionError("the API server need not be asked");
  }

  static BaseStationCertificate stored(KnownCertificate certificate) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStationCertificate
            metadata:
              name: hill-1
              namespace: hills
              uid: 3f6e
              resourceVersion: "41"
              labels: {keymast.io/eui: 0016C001F0000001}
              ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: a, uid: 77aa}]
              finalizers: [keymast.io/revocation-ledger, example.com/other]
            spec: {serialNumber: "%s"}
            status: {delivery: {deliveredAt: "2026-11-23T12:00:00Z"}}
            """
                .formatted(certificate.serialNumber().hex()),
            BaseStationCertificate.class);
  }
}
