package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What never gets as far as a signature. */
class CertificateProfileTest {

  @ParameterizedTest
  @DisplayName("S17 a hostile dnsSuffix is refused")
  @ValueSource(
      strings = {
        "",
        ".",
        "*.example.com",
        "*",
        "example..com",
        ".example.com",
        "example.com.",
        "-example.com",
        "example-.com",
        "exa_mple.com",
        "Example.com",
        "example.com\0.evil.example",
        "example.com\n",
        "example.com ",
        " example.com",
        "example.com,DNS:evil.example",
        "example.com+evil.example",
        "example.com/evil",
        "example.com@evil",
        "b\u00fccher.example",
        "xn--bcher-kva.example",
        "ab--cd.example",
        "\u0435xample.com",
        "10.0.0.1",
        "example.123",
        "[::1]",
        "a234567890123456789012345678901234567890123456789012345678901234.example"
      })
  void hostileSuffixIsRefused(String suffix) {
    assertThatThrownBy(() -> station(suffix, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dnsSuffix")
        .message()
        .satisfies(message -> assertThat(echoes(message, suffix)).isFalse());
  }

  @Test
  @DisplayName("S17 a dnsSuffix may fill a name of 253 characters, and no more")
  void suffixIsBounded() {
    String longest = ("a".repeat(58) + ".").repeat(4).substring(0, 236 - 1) + "a";

    assertThat(station(longest, Optional.empty()).names().dnsName()).hasSize(253);
    assertThatThrownBy(() -> station("b" + longest, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @DisplayName("S17 a hostile organization is refused")
  @ValueSource(
      strings = {
        "",
        " ",
        " Acme",
        "Acme ",
        "Acme, CN=evil",
        "Acme+CN=evil",
        "Acme=evil",
        "Acme\\2CCN",
        "Acme\"",
        "Acme;OU=x",
        "<Acme>",
        "#0401",
        "*",
        "Acme\0",
        "Acme\nInc",
        "Acme\tInc",
        "Acme\u202eInc",
        "Acme\u200bInc",
        "Acme\ufeff",
        "Cafe\u0301",
        "Acme\ud800",
        "A2345678901234567890123456789012345678901234567890123456789012345"
      })
  void hostileOrganizationIsRefused(String organization) {
    assertThatThrownBy(() -> station("example.com", Optional.of(organization)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("organization");
    assertThatThrownBy(() -> new CaSubject("Root", Optional.of(organization), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CaSubject(organization, Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @DisplayName("S17 organizations of the world are accepted")
  @ValueSource(
      strings = {
        "Acme Networks",
        "Stadtwerke K\u00f6ln",
        "Orange (France) S.A.",
        "AT&T",
        "\u65e5\u672c\u96fb\u6c17",
        "O'Neill - Radio/TV: 24"
      })
  void ordinaryOrganizationIsAccepted(String organization) {
    assertThatCode(() -> station("example.com", Optional.of(organization)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @DisplayName("S17 what is no EUI of 16 upper-case digits never becomes an identity")
  @ValueSource(
      strings = {
        "0016c001f0000001",
        "0016C001F000000",
        "0016C001F00000011",
        "0016C001F000000*",
        "0016C001F000000\0",
        "0016C001F000000,",
        "00-16-C0-01-F0-00-00-01",
        "\uff10016C001F0000001"
      })
  void hostileEuiIsRefused(String eui) {
    assertThatThrownBy(() -> new Eui64(eui)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://pki.example.com/1.crl",
        "ldap://pki.example.com/1.crl",
        "file:///etc/passwd",
        "http:///1.crl",
        "http://user:password@pki.example.com/1.crl",
        "http://pki.example.com/1.crl#x",
        "http://pki.example.com/a b",
        "http://pki.example.com/\u00e9",
        "http://pki.example.com/\0",
        "pki.example.com/1.crl",
        ""
      })
  void publicationUrlsArePlainHttp(String url) {
    assertThatThrownBy(
            () -> new PublicationUrls(Optional.of(url), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new PublicationUrls(Optional.empty(), Optional.of(url), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new PublicationUrls(Optional.empty(), Optional.empty(), Optional.of(url)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aServerNeedsNames() {
    assertThatThrownBy(() -> PkiSamples.server(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    for (String name : List.of("*.example.com", "b\u00fccher.example", "127.0.0.1", "")) {
      assertThatThrownBy(() -> PkiSamples.server(List.of(name), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String address : List.of("localhost", "1.2.3", "1.2.3.4/24", "fe80::1%eth0", "", "1")) {
      assertThatThrownBy(() -> PkiSamples.server(List.of(), List.of(address)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fr", "XX", "FRA", "", "F\0"})
  void aCountryIsOfIso3166(String country) {
    assertThatThrownBy(() -> new CaSubject("Root", Optional.empty(), Optional.of(country)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 300)
  void anyNameIsRefusedOrStandsUnchangedInTheCertificate(@ForAll("names") String organization) {
    CertificateProfile.Station profile;
    try {
      profile = station("example.com", Optional.of(organization));
    } catch (IllegalArgumentException e) {
      Assume.that(false);
      return;
    }
    ParsedCertificate certificate = PkiSamples.sign(profile, "ECDSA-P256");

    assertThat(certificate.subject()).isEqualTo("O=" + organization + ",CN=" + PkiSamples.EUI);
  }

  @Provide
  static Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("abYZ09 .'&()/:_@!?-\u00e9\u96fb")
        .withChars(",+=\\\"")
        .ofMaxLength(12);
  }

  private static boolean echoes(String message, String value) {
    return value.length() > 8 && message.contains(value);
  }

  private static CertificateProfile.Station station(String suffix, Optional<String> organization) {
    return new CertificateProfile.Station(
        PkiSamples.EUI,
        suffix,
        organization,
        CertificateUsage.TLS,
        PkiSamples.publicKey("secp256r1"),
        PkiSamples.URLS,
        PkiSamples.serialNumber(),
        PkiSamples.TWO_YEARS);
  }
}
