package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.KeySamples;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The quick ways of telling a modulus that can be factored, beside the plain ones. */
class FactoringTest {
  private static final BigInteger SOUND = KeySamples.modulus(2048, 71);
  private static final List<BigInteger> PRIMES =
      IntStream.rangeClosed(2, 65537)
          .mapToObj(BigInteger::valueOf)
          .filter(number -> number.isProbablePrime(40))
          .toList();

  @Example
  @Label("S9 every prime up to 65537 is found in a modulus, and the next one is not")
  void everySmallPrimeIsFound() {
    assertThat(PRIMES).allMatch(prime -> SmallFactors.divide(SOUND.multiply(prime)));
    assertThat(SmallFactors.divide(SOUND.multiply(BigInteger.valueOf(65539)))).isFalse();
  }

  @Property(tries = 300)
  @Label("S9 a number has a small factor just when plain division finds one")
  void smallFactorsAreThoseOfPlainDivision(
      @ForAll long seed, @ForAll @IntRange(min = 17, max = 4096) int bits) {
    BigInteger number = new BigInteger(bits, new Random(seed)).setBit(bits - 1);
    assertThat(SmallFactors.divide(number))
        .isEqualTo(PRIMES.stream().anyMatch(prime -> number.mod(prime).signum() == 0));
  }

  @Property(tries = 300)
  @Label("S9 Fermat's method goes on for 4,000 rounds")
  void closeFactorsAreFound(@ForAll long seed, @ForAll @IntRange(max = 4000) int round) {
    BigInteger a = new BigInteger(1024, new Random(seed)).setBit(1023);
    BigInteger b = a.multiply(BigInteger.valueOf(2L * round)).sqrt();
    BigInteger odd = a.testBit(0) == b.testBit(0) ? b.add(BigInteger.ONE) : b;
    assertThat(FermatFactoring.factors(a.subtract(odd).multiply(a.add(odd)))).isTrue();
  }

  @Example
  @Label("S9 every power is found, and what is next to it is not")
  void everyPowerIsFound() {
    for (int k : PRIMES.stream().mapToInt(BigInteger::intValue).filter(k -> k <= 256).toArray()) {
      BigInteger power = KeySamples.prime(4096 / k, k).pow(k);
      assertThat(PerfectPower.is(power)).as("a power of %s", k).isTrue();
      assertThat(PerfectPower.is(power.add(BigInteger.TWO))).as("beside it").isFalse();
    }
    assertThat(PerfectPower.is(SOUND)).isFalse();
  }
}
