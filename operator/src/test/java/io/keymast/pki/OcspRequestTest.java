package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What strangers send as a request; attack 14. */
class OcspRequestTest {
  private static final OcspRequestSample SAMPLE = OcspRequestSample.of(PkiSamples.ca("ECDSA-P256"));

  private static boolean isMalformed(byte[] request) {
    return OcspRequest.parse(request) instanceof OcspRequest.Malformed;
  }

  @Property(tries = 500)
  @Label("Random octets are malformed, never an exception")
  void randomOctets(@ForAll @Size(max = 600) byte[] octets) {
    assertThat(isMalformed(octets)).isTrue();
  }

  @Property(tries = 2000)
  @Label("A request with any octet changed or cut off is read or malformed, never an exception")
  void mutations(
      @ForAll @IntRange(max = 400) int position, @ForAll byte value, @ForAll boolean cut) {
    byte[] request = SAMPLE.withNonce(16);
    int at = position % request.length;
    byte[] changed = cut ? Arrays.copyOf(request, at) : request.clone();
    if (!cut) {
      changed[at] = value;
    }

    switch (OcspRequest.parse(changed)) {
      case OcspRequest.Malformed() -> assertThat(changed).isNotEqualTo(request);
      case OcspRequest.Valid valid ->
          assertThat(valid.certIds()).hasSizeBetween(1, OcspRequest.MAX_CERT_IDS);
    }
  }

  @Property
  @Label("RFC 9654: a nonce has 1 to 128 octets")
  void nonces(@ForAll @IntRange(max = 200) int octets) {
    assertThat(isMalformed(SAMPLE.withNonce(octets))).isEqualTo(octets < 1 || octets > 128);
  }

  @Example
  @Label("At least one certificate, at most ten, in at most 8 KiB")
  void bounds() {
    assertThat(isMalformed(SAMPLE.about(0))).isTrue();
    assertThat(isMalformed(SAMPLE.about(1))).isFalse();
    assertThat(isMalformed(SAMPLE.about(10))).isFalse();
    assertThat(isMalformed(SAMPLE.about(11))).isTrue();
    assertThat(isMalformed(SAMPLE.about(1000))).isTrue();
    byte[] trailing = Arrays.copyOf(SAMPLE.about(1), SAMPLE.about(1).length + 1);
    assertThat(isMalformed(trailing)).isTrue();
  }

  @Example
  @Label("A critical extension that is not understood is malformed, another is ignored")
  void extensions() {
    assertThat(isMalformed(SAMPLE.withExtension("1.2.3.4", true))).isTrue();
    assertThat(isMalformed(SAMPLE.withExtension("1.2.3.4", false))).isFalse();
  }

  @Example
  @Label("Deep nesting is malformed, never a stack overflow")
  void nesting() {
    byte[] nested = new byte[OcspRequest.MAX_LENGTH];
    Arrays.fill(nested, (byte) 0x30);
    assertThat(isMalformed(nested)).isTrue();
  }
}
