package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.Condition;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StationChangesTest {
  @Test
  @DisplayName("Conditions that say otherwise are heard of, also where nothing else changed")
  void conditions() {
    assertThat(StationChanges.sayOtherwise(certificate("True"), certificate("False"))).isTrue();
    assertThat(StationChanges.matterToCertificate(certificate("True"), certificate("False")))
        .isFalse();
    assertThat(StationChanges.sayOtherwise(certificate("True"), certificate("True"))).isFalse();
  }

  private static BaseStationCertificate certificate(String published) {
    BaseStationCertificate certificate = new BaseStationCertificate();
    certificate.setMetadata(new ObjectMetaBuilder().withGeneration(1L).build());
    certificate.setStatus(
        new BaseStationCertificateStatus(
            1L,
            null,
            List.of(new Condition("RevocationPublished", published, 1L, null, "Listed", "it"))));
    return certificate;
  }
}
