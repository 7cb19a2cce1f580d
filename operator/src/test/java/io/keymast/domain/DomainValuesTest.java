package io.keymast.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are always valid, and their text says the whole value. */
class DomainValuesTest {
  @ParameterizedTest(name = "S45 as numbers, {0} is above {1}")
  @CsvSource({"2.10, 2.8", "2.10.0, 2.8.12", "2.8.12, 2.8.2", "2.8.1, 2.8", "10.0, 9.99999.99999"})
  void versionsCompareAsNumbers(String above, String below) {
    assertThat(PacketForwarderVersion.parse(above).orElseThrow())
        .isGreaterThan(PacketForwarderVersion.parse(below).orElseThrow());
  }

  @ParameterizedTest(name = "''{0}'' is no version")
  @ValueSource(
      strings = {"", "2", "v2.8", "2.8.", "2.8.1.4", "2.8.1-rc", "2.100000", "2.8\n", "-1.0"})
  void notVersions(String text) {
    assertThat(PacketForwarderVersion.parse(text)).isEmpty();
  }

  @Test
  @DisplayName("A version out of bounds can't be made")
  void impossibleVersion() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PacketForwarderVersion(2, -1, 0));
  }

  @ParameterizedTest(name = "''{0}'' is no duration")
  @ValueSource(
      strings = {
        "",
        "h",
        "1",
        "-1h",
        "+1h",
        "1.5h",
        "100ms",
        "1d",
        "1h 30m",
        "30m1h",
        "1h\n",
        "99999999999999999999h"
      })
  void notDurations(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }

  @ParameterizedTest(name = "S49 ''{0}'' is no EUI")
  @ValueSource(
      strings = {
        "",
        "0016C001F000000",
        "0016C001F00000011",
        "00-16-C0-01-F0-00-00-01",
        "0016C001F000000G",
        "0016C001F0000001\n",
        "\uFF10016C001F0000001"
      })
  void notEuis(String text) {
    assertThat(Eui64.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new Eui64(text));
  }

  @ParameterizedTest(name = "''{0}'' is no serial number")
  @ValueSource(
      strings = {"", "00", "-1", ":", "0x10", "G0", "8000000000000000000000000000000000000000"})
  void notSerialNumbers(String text) {
    assertThat(SerialNumber.parse(text)).isEmpty();
  }

  @Test
  @DisplayName("Serial numbers compare as numbers")
  void serialNumbersCompare() {
    assertThat(SerialNumber.parse("0100").orElseThrow())
        .isGreaterThan(SerialNumber.parse("FF").orElseThrow());
  }

  @Test
  @DisplayName("S12 the fingerprint is the SHA-256 that the station prints")
  void fingerprint() {
    Der abc = Der.copyOf(new byte[] {'a', 'b', 'c'});

    assertThat(PublicKeyFingerprint.of(abc))
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(PublicKeyFingerprint.parse(PublicKeyFingerprint.of(abc).toString()))
        .contains(PublicKeyFingerprint.of(abc));
    assertThat(PublicKeyFingerprint.parse("BA7816BF")).isEmpty();
  }

  @Test
  @DisplayName("DER is compared by content, and nobody can change it from outside")
  void der() {
    byte[] bytes = {1, 2, 3};
    Der der = Der.copyOf(bytes);

    bytes[0] = 9;
    der.toByteArray()[1] = 9;

    assertThat(der).isEqualTo(Der.copyOf(new byte[] {1, 2, 3})).hasSameHashCodeAs(der);
    assertThat(der.toString()).doesNotContain("1, 2");
  }

  @ParameterizedTest(name = "{0} is read by its name of RFC 5280 and by its code")
  @EnumSource(RevocationReason.class)
  void reasons(RevocationReason reason) {
    assertThat(RevocationReason.parse(reason.apiName())).contains(reason);
    assertThat(RevocationReason.ofCode(reason.code())).contains(reason);
  }

  @Test
  @DisplayName("S19 a certificate is valid in its first and in its last second")
  void validity() {
    Instant from = Instant.parse("2026-11-23T11:55:00Z");
    Instant to = Instant.parse("2028-11-23T12:00:00Z");
    Validity validity = new Validity(from, to);

    assertThat(validity.contains(from) && validity.contains(to)).isTrue();
    assertThat(validity.contains(from.minusNanos(1)) || validity.contains(to.plusNanos(1)))
        .isFalse();
    assertThat(validity.isExpiredAt(to)).isFalse();
    assertThat(validity.isExpiredAt(to.plusSeconds(1))).isTrue();
  }

  @Test
  @DisplayName("A validity that ends before it begins, or has fractions of seconds, can't be made")
  void impossibleValidity() {
    Instant now = Instant.parse("2026-11-23T11:55:00Z");

    assertThatIllegalArgumentException().isThrownBy(() -> new Validity(now, now.minusSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Validity(now, now.plusMillis(1)));
  }
}
