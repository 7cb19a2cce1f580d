package io.keymast.reconciler.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.ObservedAuthority.KeyUse;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What certificates tell of a CA key: when it signed the first, and when the last of them ends. */
class KeyUsesTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Duration BACK_DATED = Duration.ofMinutes(5);
  private static final Instant LATER = NOW.plus(Duration.ofDays(30));
  private static final LoadedAuthority CA =
      ALoadedAuthority.named(new AuthorityName("lora", "stations"), NOW);
  private static final LoadedAuthority OTHER =
      ALoadedAuthority.named(new AuthorityName("lora", "other"), NOW);

  @Test
  @DisplayName("The first and the last certificate of a CA key count, in whatever order they come")
  void genuine() {
    List<BaseStationCertificate> certificates =
        List.of(
            signed(NOW.plusSeconds(60), LATER.minusSeconds(60)),
            signed(NOW, LATER.minusSeconds(90)),
            signed(NOW.plusSeconds(90), LATER));

    Map<KeyId, KeyUse> uses = KeyUses.of(certificates, issuers());

    assertThat(uses).isEqualTo(Map.of(CA.keyId(), new KeyUse(NOW.plus(BACK_DATED), LATER)));
    assertThat(KeyUses.of(certificates.reversed(), issuers())).isEqualTo(uses);
  }

  @Test
  @DisplayName("S53 A certificate that the CA key did not sign tells nothing of it")
  void madeUp() {
    BaseStationCertificate madeUp =
        naming(CA, AStoredCertificate.signed(OTHER), Instant.EPOCH, Instant.MAX);
    BaseStationCertificate empty = naming(CA, "no certificate", Instant.EPOCH, Instant.MAX);

    assertThat(KeyUses.of(List.of(madeUp, empty), issuers())).isEmpty();
    assertThat(KeyUses.of(List.of(madeUp, signed(NOW, LATER), empty), issuers()))
        .isEqualTo(Map.of(CA.keyId(), new KeyUse(NOW.plus(BACK_DATED), LATER)));
  }

  @Test
  @DisplayName("Where nothing else is left of a CA, its certificates tell of its key")
  void lastTrace() {
    List<BaseStationCertificate> certificates = List.of(signed(NOW, LATER));

    assertThat(KeyUses.of(certificates, List.of(OTHER.key().certificate())))
        .containsOnlyKeys(CA.keyId());
    assertThat(KeyUses.named(certificates)).containsExactly(CA.keyId());
  }

  private static List<ParsedCertificate> issuers() {
    return List.of(OTHER.key().certificate(), CA.key().certificate());
  }

  private static BaseStationCertificate signed(Instant notBefore, Instant notAfter) {
    return naming(CA, AStoredCertificate.signed(CA), notBefore, notAfter);
  }

  private static BaseStationCertificate naming(
      LoadedAuthority authority, String pem, Instant notBefore, Instant notAfter) {
    BaseStationCertificate object = new BaseStationCertificate();
    object.setMetadata(new ObjectMetaBuilder().withNamespace("lora").withName("one").build());
    object.setSpec(
        new BaseStationCertificateSpec(
            null,
            null,
            null,
            pem,
            null,
            notBefore,
            notAfter,
            null,
            null,
            null,
            null,
            authority.keyId().value(),
            null,
            null,
            null,
            null,
            null,
            null));
    return object;
  }
}
