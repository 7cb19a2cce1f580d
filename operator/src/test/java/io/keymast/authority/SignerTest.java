package io.keymast.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.AnAuthority;
import io.keymast.decision.Decision;
import io.keymast.decision.IssuanceIntent;
import io.keymast.domain.NotLeadingException;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.KeySamples;
import io.keymast.pki.ParsedCertificate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What leaves the CA key is what was decided, and stands in the journal. */
class SignerTest {
  private static final CaKey CA =
      CaKey.selfSigned(
          new CaSubject("Keymast stations", Optional.empty(), Optional.empty()),
          "ECDSA-P256",
          new SerialNumber(BigInteger.TEN),
          new Validity(AStation.NOW, AStation.NOW.plus(Duration.ofDays(3650))),
          new SecureRandom());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private boolean leads = true;
  private final Signer signer =
      new Signer(
          new SecureRandom(),
          new Journal(
              new PrintStream(out, true, StandardCharsets.UTF_8),
              Clock.fixed(AStation.NOW, ZoneOffset.UTC)),
          () -> leads);
  private final LoadedAuthority authority =
      new LoadedAuthority(AnAuthority.NAME, AnAuthority.authority().usable().policy(), CA);

  private IssuanceIntent intent() {
    Decision.Issue issue =
        (Decision.Issue)
            AStation.station()
                .having(ACertificate.certificate(4))
                .regenerating("ticket-1")
                .under(authority.state())
                .decided();
    IssuanceIntent decided = issue.intent();
    return new IssuanceIntent(
        decided.eui(),
        decided.binding(),
        KeySamples.ec("P-256", 81),
        decided.validity(),
        decided.revision(),
        decided.account());
  }

  @Test
  @DisplayName("S17 a certificate has the station's identity, key and dates, and its issuer's name")
  void station() {
    IssuanceIntent intent = intent();

    ParsedCertificate certificate = signer.sign(authority, intent);

    assertThat(certificate.isSignedBy(CA.certificate())).isTrue();
    assertThat(certificate.subject()).contains("CN=0016C001F0000001");
    assertThat(certificate.alternativeNames().uris())
        .containsExactly("urn:dev:mac:0016c001f0000001");
    assertThat(certificate.subjectPublicKeyInfo()).isEqualTo(intent.subjectPublicKeyInfo());
    assertThat(certificate.validity()).isEqualTo(intent.validity());
    assertThat(certificate.authorityKeyId()).contains(CA.keyId());
  }

  @Test
  @DisplayName("Every signature is in the journal, those of infrastructure too")
  void journal() {
    ParsedCertificate station = signer.sign(authority, intent());
    ParsedCertificate server =
        signer.signServer(
            authority,
            List.of("ki.example.org", "192.0.2.1", "2001:db8::1"),
            KeySamples.ec("P-256", 82),
            station.validity());

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .anyMatch(it -> it.contains("\"" + station.serialNumber() + "\""))
        .anyMatch(
            it ->
                it.contains("\"" + server.serialNumber() + "\"")
                    && it.contains("server ki.example.org"));
    assertThat(server.alternativeNames().dnsNames()).containsExactly("ki.example.org");
  }

  @Test
  @DisplayName("S18 A process that leads no longer signs nothing, and tells the journal of nothing")
  void leadsNoLonger() {
    leads = false;

    assertThatThrownBy(() -> signer.sign(authority, intent()))
        .isInstanceOf(NotLeadingException.class);
    assertThatThrownBy(
            () ->
                signer.signOcspResponder(
                    authority, KeySamples.ec("P-256", 83), CA.certificate().validity()))
        .isInstanceOf(NotLeadingException.class);
    assertThatThrownBy(signer::requireLeadership).isInstanceOf(NotLeadingException.class);
    assertThat(out.size()).isZero();
  }

  @Test
  @DisplayName("S17 serial numbers are positive, of 128 random bits, and no two are alike")
  void serialNumbers() {
    List<BigInteger> numbers =
        Stream.generate(signer::newSerialNumber).limit(2000).map(SerialNumber::value).toList();

    assertThat(numbers).doesNotHaveDuplicates().allMatch(it -> it.bitLength() <= 128);
    for (int bit = 0; bit < 128; bit++) {
      int place = bit;
      assertThat(numbers.stream().filter(it -> it.testBit(place)).count()).isBetween(800L, 1200L);
    }
  }
}
