package io.keymast.validation;

import static io.keymast.validation.Verdicts.accepted;
import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
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

/** What holds for every key and every text. */
class PublicKeyPropertiesTest {
  private static final List<Der> SAMPLES =
      List.of(
          KeySamples.rsa(2048, 61),
          KeySamples.ec("P-256", 62),
          KeySamples.ec("P-384", 63),
          KeySamples.ec("P-521", 64),
          KeySamples.ed25519(65));

  @Provide
  Arbitrary<Der> soundKeys() {
    Arbitrary<Long> seeds = Arbitraries.longs();
    return Arbitraries.oneOf(
        seeds.map(seed -> KeySamples.ec("P-256", seed)),
        seeds.map(seed -> KeySamples.ec("P-384", seed)),
        seeds.map(seed -> KeySamples.ec("P-521", seed)),
        seeds.map(KeySamples::ed25519));
  }

  @Property(tries = 300)
  @Label("S8 every sound key is accepted and is the same after writing and reading it again")
  void soundKeysRoundTrip(@ForAll("soundKeys") Der key) {
    String text = PublicKeyPem.encode(accepted(key).subjectPublicKeyInfo());
    assertThat(accepted(text.replace("\n", "\r\n")).subjectPublicKeyInfo()).isEqualTo(key);
    assertThat(PublicKeyValidator.fingerprintOf(text)).contains(accepted(text).fingerprint());
  }

  @Property(tries = 20)
  @Label("S9 RSA keys of a sound generator are accepted")
  void soundRsaKeysAreAccepted(@ForAll long seed) {
    Der key = KeySamples.rsa(2048, seed);
    assertThat(accepted(key).subjectPublicKeyInfo()).isEqualTo(key);
  }

  /** The JDK is a second reader: it takes more than we do, never less, and sees the same key. */
  @Property(tries = 3000)
  @Label("S9 a key with one octet changed is refused, or is another key that the JDK reads alike")
  void changedOctets(
      @ForAll @IntRange(max = 4) int sample,
      @ForAll @IntRange(max = 400) int place,
      @ForAll @IntRange(min = 1, max = 255) int change)
      throws GeneralSecurityException {
    byte[] bytes = SAMPLES.get(sample).toByteArray();
    bytes[place % bytes.length] ^= (byte) change;
    Der changed = Der.copyOf(bytes);

    KeyVerdict verdict = PublicKeyValidator.validateDer(changed, KeyBlocklist.empty());

    if (verdict instanceof KeyVerdict.Accepted yes) {
      assertThat(yes.key().subjectPublicKeyInfo()).isEqualTo(changed);
      assertThat(
              KeyFactory.getInstance(yes.key().algorithm().apiName())
                  .generatePublic(new X509EncodedKeySpec(bytes))
                  .getEncoded())
          .isEqualTo(bytes);
    }
  }

  @Property(tries = 500)
  @Label("S9 a key that was cut or grew is refused")
  void otherLengths(
      @ForAll @IntRange(max = 4) int sample, @ForAll @IntRange(max = 600) int length) {
    byte[] bytes = SAMPLES.get(sample).toByteArray();
    Der other = Der.copyOf(Arrays.copyOf(bytes, length));
    assertThat(reasons(other).isEmpty()).isEqualTo(length == bytes.length);
  }

  @Property(tries = 2000)
  @Label("S9 random octets are refused")
  void randomOctets(@ForAll byte[] bytes) {
    assertThat(reasons(Der.copyOf(bytes))).isNotEmpty();
  }

  @Provide
  Arbitrary<String> scraps() {
    String pem = PublicKeyPem.encode(KeySamples.ec("P-256", 66));
    Arbitrary<String> scrap =
        Arbitraries.oneOf(
            Arbitraries.of(pem.split("(?<=\n)")),
            Arbitraries.of(
                "-----BEGIN PRIVATE KEY-----\n",
                "-----END CERTIFICATE-----",
                "\n",
                "\r",
                " ",
                "\t",
                "\uFEFF",
                "\0",
                "-----",
                "BEGIN PUBLIC KEY",
                "ssh-rsa ",
                "A: b\n",
                "====",
                "\u2014"),
            Arbitraries.strings().ofMaxLength(20));
    return scrap.list().ofMaxSize(12).map(list -> String.join("", list));
  }

  @Property(tries = 3000)
  @Label("S7 whatever text is pasted, there is a verdict; refusals tell why and echo nothing")
  void anyText(@ForAll("scraps") String text) {
    KeyVerdict verdict = PublicKeyValidator.validate(text, KeyBlocklist.empty());
    if (verdict instanceof KeyVerdict.Rejected rejected) {
      assertThat(rejected.violations()).isNotEmpty().doesNotHaveDuplicates();
      assertThat(rejected.violations())
          .allSatisfy(
              violation -> {
                assertThat(violation.reason()).matches("[A-Z][A-Za-z0-9]+");
                assertThat(violation.message()).matches("[\\x20-\\x7E]{20,400}\\.");
              });
      assertThat(rejected.fingerprint()).isEqualTo(PublicKeyValidator.fingerprintOf(text));
    }
  }

  @Provide
  Arbitrary<String> spoiltText() {
    String pem = PublicKeyPem.encode(SAMPLES.get(1));
    return Combinators.combine(
            Arbitraries.integers().between(0, pem.length() - 1), Arbitraries.chars())
        .as((place, spoilt) -> pem.substring(0, place) + spoilt + pem.substring(place + 1));
  }

  @Property(tries = 2000)
  @Label("S7 a text with one character changed is refused, unless the change is of a line end")
  void changedCharacters(@ForAll("spoiltText") String text) {
    boolean sameLines =
        text.lines().toList().equals(PublicKeyPem.encode(SAMPLES.get(1)).lines().toList());
    if (!sameLines) {
      assertThat(reasons(text)).isNotEmpty();
    }
  }
}
