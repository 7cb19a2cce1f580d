package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is read at a glance is what is found step by step. */
class AtAGlanceTest {
  private static final List<Der> KEYS =
      List.of(
          KeySamples.ec("P-256", 71),
          KeySamples.ec("P-384", 72),
          KeySamples.ec("P-521", 73),
          KeySamples.ec("secp256k1", 74),
          KeySamples.ed25519(75),
          KeySamples.rsa(2048, 76));

  @Property(tries = 2000)
  @Label("S7 A text as openssl prints it holds the same, whatever that is")
  void printed(@ForAll @Size(max = 400) byte[] content, @ForAll boolean whole) {
    String printed = PublicKeyPem.encode(Der.copyOf(content));
    String text = whole ? printed : printed.stripTrailing();

    assertThat(PublicKeyPem.read(text)).isEqualTo(PublicKeyPem.readStepwise(text));
  }

  @Provide
  Arbitrary<String> almostPrinted() {
    String printed = PublicKeyPem.encode(KEYS.getFirst());
    Arbitrary<String> scrap =
        Arbitraries.oneOf(
            Arbitraries.of("", "\n", "\r", " ", "\t", "=", "-", "A", "\0", "\n\n", "\u2014"),
            Arbitraries.strings().ofMaxLength(3));
    return Combinators.combine(
            Arbitraries.integers().between(0, printed.length()),
            Arbitraries.integers().between(0, 2),
            scrap)
        .as(
            (place, left, instead) ->
                printed.substring(0, place)
                    + instead
                    + printed.substring(Math.min(printed.length(), place + left)));
  }

  @Property(tries = 5000)
  @Label("S7 A text that differs from that in a place is told the same faults")
  void almostPrinted(@ForAll("almostPrinted") String text) {
    assertThat(PublicKeyPem.read(text)).isEqualTo(PublicKeyPem.readStepwise(text));
  }

  @Property(tries = 10_000)
  @Label("S9 A key is the same, and what differs from one in two octets has the same faults")
  void keys(
      @ForAll @IntRange(max = 5) int sample,
      @ForAll @IntRange(max = 40) int place,
      @ForAll @IntRange(max = 255) int change,
      @ForAll @IntRange(max = 400) int otherPlace,
      @ForAll @IntRange(max = 255) int otherChange,
      @ForAll @IntRange(min = -1, max = 1) int growth) {
    byte[] key = KEYS.get(sample).toByteArray();
    byte[] bytes = Arrays.copyOf(key, key.length + growth);
    bytes[place % bytes.length] ^= (byte) change;
    bytes[otherPlace % bytes.length] ^= (byte) otherChange;

    assertThat(SubjectPublicKeyInfoParser.parse(Der.copyOf(bytes)))
        .isEqualTo(SubjectPublicKeyInfoParser.parseStepwise(bytes));
  }

  @Property(tries = 1000)
  @Label("S9 Any coordinates at all are read the same behind a curve's prefix")
  void coordinates(@ForAll @IntRange(max = 2) int sample, @ForAll @Size(132) byte[] coordinates) {
    byte[] bytes = KEYS.get(sample).toByteArray();
    int octets = List.of(64, 96, 132).get(sample);
    System.arraycopy(coordinates, 0, bytes, bytes.length - octets, octets);

    SubjectPublicKeyReading reading = SubjectPublicKeyInfoParser.parse(Der.copyOf(bytes));

    assertThat(reading).isEqualTo(SubjectPublicKeyInfoParser.parseStepwise(bytes));
    assertThat(reading.key()).isPresent();
  }
}
