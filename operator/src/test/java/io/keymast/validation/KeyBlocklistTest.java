package io.keymast.validation;

import static io.keymast.validation.Verdicts.accepted;
import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.domain.Der;
import io.keymast.domain.Sha256;
import io.keymast.pki.KeySamples;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that are strong but known to others. */
class KeyBlocklistTest {
  private static final BigInteger MODULUS = KeySamples.modulus(2048, 51);
  private static final Der RSA = KeySamples.rsa(MODULUS, KeySamples.E);
  private static final Der EC = KeySamples.ec("P-256", 52);
  private static final Der OTHER = KeySamples.ec("P-256", 53);

  /** Its point begins with a zero octet, which the badkeys format drops. */
  private static final Der ED25519 = edwardsKeyThatBeginsWithZero();

  static Stream<Arguments> listed() {
    return Stream.of(arguments("RSA", RSA), arguments("EC", EC), arguments("Ed25519", ED25519));
  }

  @ParameterizedTest(name = "S9 a listed {0} key is refused, by either format")
  @MethodSource("listed")
  void listedKeysAreRefused(String kind, Der key) {
    KeyBlocklist text = KeyBlocklist.parse(text(key.sha256() + " # CVE-2008-0166\n"));
    KeyBlocklist badkeys = KeyBlocklist.parse(badkeys(RSA, EC, ED25519));

    assertThat(reasons(PublicKeyValidator.validateDer(key, text)))
        .containsExactly("KnownCompromised");
    assertThat(reasons(PublicKeyValidator.validateDer(key, badkeys)))
        .containsExactly("KnownCompromised");
    assertThat(badkeys.lists(accepted(OTHER))).isFalse();
    assertThat(text.lists(accepted(OTHER))).isFalse();
    assertThat(KeyBlocklist.empty().lists(accepted(key))).isFalse();
  }

  @Test
  @DisplayName("S9 several lists are read together")
  void severalLists() {
    KeyBlocklist both =
        KeyBlocklist.parse(
            List.of(badkeys(EC), text("# leaked\r\n\r\n" + RSA.sha256().toUpperCase(Locale.ROOT))));

    assertThat(both.size()).isEqualTo(2);
    assertThat(both.lists(accepted(EC))).isTrue();
    assertThat(both.lists(accepted(RSA))).isTrue();
    assertThat(both.lists(accepted(OTHER))).isFalse();
  }

  @Test
  @DisplayName("S9 a list that is neither format is not read silently")
  void unreadableLists() {
    byte[] unsorted = new byte[32];
    unsorted[0] = 1;
    assertThatThrownBy(() -> KeyBlocklist.parse(unsorted)).hasMessageContaining("record 2");
    assertThatThrownBy(() -> KeyBlocklist.parse(new byte[17])).hasMessageContaining("17 octets");
    assertThatThrownBy(() -> KeyBlocklist.parse(text("\nssh-rsa AAAA\n")))
        .hasMessageContaining("line 2");
  }

  @Test
  @DisplayName("S9 an empty file lists nothing")
  void emptyFile() {
    assertThat(KeyBlocklist.parse(new byte[0]).size()).isZero();
  }

  private static byte[] text(String lines) {
    return lines.getBytes(StandardCharsets.US_ASCII);
  }

  /** As badkeys 0.0.21 reads it: 15 octets of SHA-256, one of the list's number, in order. */
  private static byte[] badkeys(Der... keys) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Arrays.stream(keys)
        .map(key -> Arrays.copyOf(Sha256.digest(number(key)), 16))
        .map(
            octets -> {
              octets[15] = 7;
              return octets;
            })
        .sorted(Arrays::compareUnsigned)
        .forEach(file::writeBytes);
    return file.toByteArray();
  }

  private static byte[] number(Der key) {
    byte[] info = key.toByteArray();
    if (key.equals(RSA)) {
      return Arrays.copyOfRange(MODULUS.toByteArray(), 1, 257);
    }
    return key.equals(EC)
        ? Arrays.copyOfRange(info, info.length - 64, info.length - 32)
        : Arrays.copyOfRange(info, info.length - 31, info.length);
  }

  private static Der edwardsKeyThatBeginsWithZero() {
    return Stream.iterate(1L, seed -> seed + 1)
        .map(KeySamples::ed25519)
        .filter(key -> key.toByteArray()[12] == 0 && key.toByteArray()[13] != 0)
        .findFirst()
        .orElseThrow();
  }
}
