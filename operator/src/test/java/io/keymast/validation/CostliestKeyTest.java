package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import io.keymast.pki.KeySamples;
import io.keymast.support.Work;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Keys that are made to cost as much as any: as large as is judged at all, and such that what
 * usually spares work spares none. No judge loops until it finds something, so that none needs a
 * limit of time: the most that there is to do is done here.
 */
class CostliestKeyTest {
  private static final int BITS = RsaStrength.MAX_BITS;

  /** Several times what the costliest takes on a slow core that has just begun. */
  private static final Duration MOST = Duration.ofSeconds(1);

  private static final AtomicReference<Work<String>> COSTLIEST =
      new AtomicReference<>(new Work<>("none", Duration.ZERO));

  /** Which work a key is to make. */
  enum Recipe {
    A_POWER_MODULO_ITSELF {
      @Override
      Der key(Random random) {
        return rsa(withoutSmallFactors(random));
      }
    },

    /** Of as many sums as Fermat's method tries: none is told by its sieve to be no square. */
    A_ROOT_FOR_EACH_ROUND {
      @Override
      Der key(Random random) {
        return rsa(multiple(SIEVE, random));
      }
    },

    /** An exact root of each degree, since it is zero modulo whatever is asked first. */
    A_ROOT_OF_EACH_DEGREE {
      @Override
      Der key(Random random) {
        return rsa(multiple(PRIMES, random));
      }
    },

    A_PERFECT_POWER {
      @Override
      Der key(Random random) {
        int degree = 2 + random.nextInt(255);
        return rsa(new BigInteger(BITS / degree, random).setBit(0).pow(degree));
      }
    },

    /** In each group there is a discrete logarithm, so that each is looked for. */
    ALL_LOGARITHMS {
      @Override
      Der key(Random random) {
        BigInteger power = KeySamples.E.modPow(new BigInteger(64, random), ROCA);
        return rsa(multiple(ROCA, random).add(power));
      }
    },

    THE_LARGEST_EXPONENT {
      @Override
      Der key(Random random) {
        return KeySamples.rsa(
            withoutSmallFactors(random), BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
      }
    },

    A_POINT_OF_P_521 {
      @Override
      Der key(Random random) {
        return KeySamples.ec("P-521", random.nextLong());
      }
    },

    A_POINT_ON_NO_CURVE {
      @Override
      Der key(Random random) {
        byte[] point = new byte[133];
        random.nextBytes(point);
        point[0] = 4;
        return KeySamples.ecPoint(KeySamples.curveOid("P-521"), point);
      }
    },

    ANY_32_OCTETS {
      @Override
      Der key(Random random) {
        byte[] point = new byte[32];
        random.nextBytes(point);
        return KeySamples.ed25519(point);
      }
    };

    /** 63 and 65 in it; but for 64, what Fermat's method looks at first. */
    private static final BigInteger SIEVE = product(List.of(63, 65, 11, 17, 19, 23, 29, 31, 37));

    /** As many of the smallest as fit beside another factor, and 3 twice. */
    private static final BigInteger PRIMES =
        oddPrimorial(BITS - 64).multiply(BigInteger.valueOf(3));

    /** Even, as the weak chips' M is. */
    private static final BigInteger ROCA = oddPrimorial(BITS / 2).shiftLeft(1);

    abstract Der key(Random random);

    private static Der rsa(BigInteger modulus) {
      return KeySamples.rsa(modulus, KeySamples.E);
    }

    /** Of all bits or one less, odd where the factor is. */
    private static BigInteger multiple(BigInteger factor, Random random) {
      int bits = BITS - factor.bitLength();
      return factor.multiply(new BigInteger(bits, random).setBit(bits - 1).setBit(0));
    }

    private static BigInteger withoutSmallFactors(Random random) {
      BigInteger modulus = new BigInteger(BITS, random).setBit(BITS - 1).setBit(0);
      while (SmallFactors.divide(modulus)) {
        modulus = modulus.add(BigInteger.TWO);
      }
      return modulus;
    }

    private static BigInteger product(List<Integer> factors) {
      return factors.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    private static BigInteger oddPrimorial(int bits) {
      BigInteger product = BigInteger.ONE;
      BigInteger prime = BigInteger.valueOf(3);
      while (product.bitLength() + prime.bitLength() < bits) {
        product = product.multiply(prime);
        prime = prime.nextProbablePrime();
      }
      return product;
    }
  }

  @Property(tries = 90, shrinking = ShrinkingMode.OFF)
  @Label("S9 whatever work a key is made to cost, it is judged within a second of processor time")
  void workIsBounded(@ForAll Recipe recipe, @ForAll long seed) {
    Der key = recipe.key(new Random(seed));

    Work<List<String>> work = Work.of(() -> Verdicts.reasons(key));

    COSTLIEST.accumulateAndGet(
        new Work<>(recipe + " " + work.verdict(), work.took()),
        BinaryOperator.maxBy(Comparator.comparing(Work::took)));
    assertThat(work.took()).as("%s %s", recipe, work.verdict()).isLessThan(MOST);
  }

  @AfterContainer
  static void tells() {
    Work<String> most = COSTLIEST.get();
    System.out.printf("costliest key: %d ms, %s%n", most.took().toMillis(), most.verdict());
  }
}
