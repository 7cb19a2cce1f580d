package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.KeySamples;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedPrimesTest {
  private static final BigInteger P = KeySamples.prime(1024, 1);
  private static final BigInteger Q = KeySamples.prime(1024, 2);
  private static final BigInteger R = KeySamples.prime(1024, 3);
  private static final BigInteger S = KeySamples.prime(1024, 4);

  @Test
  @DisplayName("S9 Two moduli that share a prime factor each other, whenever they come")
  void sharedPrime() {
    BigInteger first = P.multiply(Q);
    BigInteger second = P.multiply(R);
    SharedPrimes together = new SharedPrimes();
    SharedPrimes later = new SharedPrimes();

    assertThat(together.add(List.of(first, second, S.multiply(S.nextProbablePrime()))))
        .containsExactlyInAnyOrder(first, second);
    assertThat(later.add(List.of(first))).isEmpty();
    assertThat(later.add(List.of(second))).containsExactlyInAnyOrder(first, second);
    assertThat(later.add(List.of(first, second))).as("known already").isEmpty();
    assertThat(later.size()).isEqualTo(2);
  }

  @Test
  @DisplayName("S9 Who declares a multiple of another's modulus spoils his own key only")
  void multipleOfAnother() {
    BigInteger honest = P.multiply(Q);
    BigInteger attackers = honest.multiply(R);
    SharedPrimes primes = new SharedPrimes();
    primes.add(List.of(honest));

    assertThat(primes.add(List.of(attackers))).containsExactly(attackers);
    assertThat(new SharedPrimes().add(List.of(attackers, honest))).containsExactly(attackers);
  }

  /** Small primes, so that many are shared; compared with every pair's common divisor. */
  @Property(tries = 300)
  @Label("S9 Finds exactly what comparing every pair finds, in whatever portions they come")
  void asEveryPair(
      @ForAll("moduli") List<BigInteger> moduli,
      @ForAll @IntRange(min = 1, max = 9) int blockSize,
      @ForAll @IntRange(min = 1, max = 20) int portion) {
    SharedPrimes primes = new SharedPrimes(blockSize);
    Set<BigInteger> found = new HashSet<>();
    for (int from = 0; from < moduli.size(); from += portion) {
      found.addAll(primes.add(moduli.subList(from, Math.min(moduli.size(), from + portion))));
    }

    assertThat(found).isEqualTo(everyPair(moduli));
  }

  @Provide
  static Arbitrary<List<BigInteger>> moduli() {
    List<BigInteger> primes = new ArrayList<>();
    Random random = new Random(7);
    for (int count = 0; count < 150; count++) {
      primes.add(BigInteger.probablePrime(48, random));
    }
    Arbitrary<BigInteger> prime = Arbitraries.of(primes);
    return Combinators.combine(prime, prime).as(BigInteger::multiply).list().ofMaxSize(40);
  }

  private static Set<BigInteger> everyPair(List<BigInteger> moduli) {
    Set<BigInteger> factored = new HashSet<>();
    for (BigInteger one : moduli) {
      for (BigInteger other : moduli) {
        BigInteger common = one.gcd(other);
        if (!common.equals(BigInteger.ONE) && !common.equals(one)) {
          factored.add(one);
        }
      }
    }
    return factored;
  }
}
