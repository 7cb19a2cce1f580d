package io.keymast.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Writing and reading give the same value. */
class DomainValuesPropertiesTest {
  @Provide
  Arbitrary<PacketForwarderVersion> versions() {
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 99_999);
    return Combinators.combine(numbers, numbers, numbers).as(PacketForwarderVersion::new);
  }

  @Provide
  Arbitrary<SerialNumber> serialNumbers() {
    return Arbitraries.bigIntegers()
        .between(BigInteger.ONE, BigInteger.TWO.pow(159).subtract(BigInteger.ONE))
        .map(SerialNumber::new);
  }

  @Property
  @Label("A version is the same after writing and reading it")
  void versionsRoundTrip(@ForAll("versions") PacketForwarderVersion version) {
    assertThat(PacketForwarderVersion.parse(version.toString())).contains(version);
  }

  @Property
  @Label("A duration of hours, minutes and seconds is their sum")
  void durations(
      @ForAll @IntRange(max = 9_999_999) int hours,
      @ForAll @IntRange(max = 999_999_999) int minutes,
      @ForAll @IntRange(max = 1_000_000) int seconds) {
    Duration sum = Duration.ofHours(hours).plusMinutes(minutes).plusSeconds(seconds);

    assertThat(GoDuration.parse(hours + "h" + minutes + "m" + seconds + "s")).contains(sum);
    assertThat(GoDuration.parse(sum.toSeconds() % 1_000_000 + "s"))
        .contains(Duration.ofSeconds(sum.toSeconds() % 1_000_000));
  }

  @Property
  @Label("S49 an EUI is the same after writing and reading it, and has one spelling only")
  void euis(@ForAll long value) {
    String text = "%016X".formatted(value);

    assertThat(Eui64.parse(text)).map(Eui64::toString).contains(text);
    assertThat(Eui64.parse(text.toLowerCase(Locale.ROOT)).isPresent())
        .isEqualTo(text.matches("[0-9]{16}"));
  }

  @Property
  @Label("A serial number is the same after writing and reading it, in whole octets")
  void serialNumbersRoundTrip(@ForAll("serialNumbers") SerialNumber serialNumber) {
    String hex = serialNumber.hex();

    assertThat(hex).matches("([0-9A-F]{2}){1,20}");
    assertThat(SerialNumber.parse(hex)).contains(serialNumber);
    assertThat(SerialNumber.parse("00" + hex.toLowerCase(Locale.ROOT)).isPresent())
        .isEqualTo(hex.length() < 40);
    assertThat(SerialNumber.parse(hex.replaceAll("..(?!$)", "$0:"))).contains(serialNumber);
  }
}
