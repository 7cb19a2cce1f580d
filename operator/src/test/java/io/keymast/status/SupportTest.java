package io.keymast.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.Passwords;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an authority asks for and the installation does not do is in its status. */
class SupportTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest(name = "stations come by {0}, passwords are {1}: refused {2}")
  @CsvSource({
    "Password,  UNREAD, true",
    "Password,  READ,   false",
    "PublicKey, UNREAD, false",
    "null,      UNREAD, false"
  })
  @DisplayName("Stations that are to come by passwords which nobody reads can't come")
  void passwords(String authentication, Passwords passwords, boolean areRefused) {
    CertificateAuthority authority =
        TolerantSerialization.create()
            .unmarshal(
                """
                apiVersion: keymast.io/v1beta1
                kind: CertificateAuthority
                metadata: {name: lora, namespace: platform}
                spec: {keyInstaller: {authentication: %s}}
                """
                    .formatted(authentication),
                CertificateAuthority.class);

    Conditions conditions = new Conditions(null, 1, NOW);
    Support.of(authority.getSpec(), passwords).addTo(conditions);

    assertThat(
            ConditionType.AUTHENTICATION_SUPPORTED
                .in(conditions.toList())
                .filter(condition -> "False".equals(condition.status()))
                .isPresent())
        .isEqualTo(areRefused);
  }

  @Test
  @DisplayName("Nothing is said of what works")
  void works() {
    Conditions conditions = new Conditions(null, 1, NOW);
    Support.whole().addTo(conditions);
    Support.of(null, Passwords.UNREAD).addTo(conditions);

    assertThat(conditions.toList()).isEmpty();
  }
}
