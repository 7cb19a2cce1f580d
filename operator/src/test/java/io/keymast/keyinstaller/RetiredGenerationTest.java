package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.pki.CaKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetiredGenerationTest {
  private static final CaKey RETIRED = Platform.newCa("Retired CA");
  private static final CaKey RETIRING = Platform.newCa("Retiring CA");
  private static final CaKey ACTIVE = Platform.newCa("Active CA");
  private static final CaKey ACTIVE_BY_RETIRING = Platform.newCa("Stands for a cross-certificate");
  private static final CaKey TRUSTED = Platform.newCa("Next CA");

  @Test
  @DisplayName("The bundle has every generation but those that are no longer trusted")
  void bundle() {
    CertificateAuthority authority =
        authority(
            generation(1, "Retired", RETIRED, RETIRING),
            generation(2, "Retiring", RETIRING),
            generation(3, "Active", ACTIVE, ACTIVE_BY_RETIRING),
            generation(4, "Trusted", TRUSTED));

    CaBundle trust = new AuthorityReader().read(authority).orElseThrow().trust();

    assertThat(trust.all())
        .containsExactly(RETIRING.certificate(), ACTIVE.certificate(), TRUSTED.certificate());
    assertThat(trust.withCrossCertificates())
        .containsExactly(
            RETIRING.certificate(),
            ACTIVE.certificate(),
            TRUSTED.certificate(),
            ACTIVE_BY_RETIRING.certificate());
  }

  @Test
  @DisplayName("Whose a certificate was is told by what a CA signed that is no longer trusted, too")
  void signers() {
    CertificateAuthority authority =
        authority(generation(1, "Retired", RETIRED), generation(2, "Active", ACTIVE));

    assertThat(new AuthorityReader().signers(authority).all())
        .containsExactly(RETIRED.certificate(), ACTIVE.certificate());
    assertThat(new AuthorityReader().signers(authority(generation(1, "Retired", RETIRED))).all())
        .containsExactly(RETIRED.certificate());
  }

  @Test
  @DisplayName("The CRL of a CA key is renewed as long as the key is listed, and any where none is")
  void former() {
    CertificateAuthority listed =
        authority(generation(1, "Retired", RETIRED), generation(3, "Active", ACTIVE));

    assertThat(AuthorityReader.isFormer(listed, RETIRED.keyId())).isFalse();
    assertThat(AuthorityReader.isFormer(listed, ACTIVE.keyId())).isFalse();
    assertThat(AuthorityReader.isFormer(listed, RETIRING.keyId())).isTrue();
    assertThat(AuthorityReader.isFormer(new CertificateAuthority(), RETIRING.keyId())).isFalse();
  }

  private static CertificateAuthority authority(Generation... generations) {
    CertificateAuthority authority = new CertificateAuthority();
    authority.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("platform")
            .withName("stations")
            .withUid("1")
            .withResourceVersion("1")
            .build());
    authority.setStatus(
        new CertificateAuthorityStatus(
            1L, List.of(generations), null, null, null, null, null, null));
    return authority;
  }

  private static Generation generation(int number, String state, CaKey key) {
    return generation(number, state, key, null);
  }

  private static Generation generation(
      int number, String state, CaKey key, @Nullable CaKey crossCertificate) {
    return new Generation(
        number,
        state,
        key.keyId().value(),
        null,
        null,
        null,
        null,
        null,
        key.chainPem(),
        crossCertificate == null ? null : crossCertificate.chainPem(),
        null,
        null,
        null);
  }
}
