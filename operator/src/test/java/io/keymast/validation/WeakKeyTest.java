package io.keymast.validation;

import static io.keymast.pki.KeySamples.E;
import static io.keymast.validation.Verdicts.accepted;
import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.domain.Der;
import io.keymast.domain.KeyAlgorithm;
import io.keymast.domain.StationKey;
import io.keymast.pki.KeySamples;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that are well encoded, and strong or weak by how their numbers were made. */
class WeakKeyTest {
  /** Other judges look for repeated octets only. */
  static final List<String> PATTERNS_OF_SEVERAL_OCTETS = List.of("a repeated word");

  private static final BigInteger TWO = BigInteger.TWO;
  private static final BigInteger GOOD = KeySamples.modulus(2048, 7);

  static Stream<Arguments> strongKeys() {
    return Stream.of(
        arguments("RSA of 2048 bits", KeySamples.rsa(2048, 11), KeyAlgorithm.RSA, 2048),
        arguments("RSA of 3072 bits", KeySamples.rsa(3072, 12), KeyAlgorithm.RSA, 3072),
        arguments("RSA of 4096 bits", KeySamples.rsa(4096, 13), KeyAlgorithm.RSA, 4096),
        arguments("RSA with exponent 65539", rsa(GOOD, 65539), KeyAlgorithm.RSA, 2048),
        arguments(
            "RSA with an exponent of 64 bits",
            KeySamples.rsa(GOOD, TWO.pow(64).subtract(BigInteger.ONE)),
            KeyAlgorithm.RSA,
            2048),
        arguments("P-256", KeySamples.ec("P-256", 14), KeyAlgorithm.EC, 256),
        arguments("P-384", KeySamples.ec("P-384", 15), KeyAlgorithm.EC, 384),
        arguments("P-521", KeySamples.ec("P-521", 16), KeyAlgorithm.EC, 521),
        arguments("Ed25519", KeySamples.ed25519(17), KeyAlgorithm.ED25519, 256));
  }

  @ParameterizedTest(name = "S9 {0} is accepted")
  @MethodSource("strongKeys")
  void strongKeysAreAccepted(String kind, Der info, KeyAlgorithm algorithm, int size) {
    assertThat(accepted(info)).isEqualTo(new StationKey(algorithm, size, info));
  }

  static Stream<Arguments> weakExponents() {
    return Stream.of(
        arguments("exponent 1", rsa(GOOD, 1), "ExponentTooSmall"),
        arguments("exponent 3", rsa(GOOD, 3), "ExponentTooSmall"),
        arguments("exponent 65535", rsa(GOOD, 65535), "ExponentTooSmall"),
        arguments("a negative exponent", rsa(GOOD, -65537), "ExponentTooSmall"),
        arguments("an even exponent", rsa(GOOD, 65538), "EvenExponent"),
        arguments(
            "exponent 2^64 + 1", KeySamples.rsa(GOOD, TWO.pow(64).setBit(0)), "ExponentTooLarge"),
        arguments("an exponent above n", KeySamples.rsa(GOOD, GOOD.add(TWO)), "ExponentTooLarge"));
  }

  static Stream<Arguments> weakModuli() {
    BigInteger p = KeySamples.prime(1024, 21);
    BigInteger twin = p.nextProbablePrime();
    BigInteger farther = p.add(BigInteger.ONE.shiftLeft(516)).nextProbablePrime();
    return Stream.of(
        arguments("1024 bits", KeySamples.modulus(1024, 22), "KeyTooSmall"),
        arguments("2047 bits", belowTwoToThe(2047), "KeyTooSmall"),
        arguments("4097 bits", belowTwoToThe(4097), "KeyTooLarge"),
        arguments("16384 bits", belowTwoToThe(16384), "KeyTooLarge"),
        arguments("a negative modulus", GOOD.negate(), "ModulusNotPositive"),
        arguments("an even modulus", GOOD.clearBit(0), "EvenModulus"),
        arguments("a factor 3", withFactor(3), "SmallFactor"),
        arguments("a factor 65537", withFactor(65537), "SmallFactor"),
        arguments("neighbouring primes", p.multiply(twin), "ClosePrimes"),
        arguments("primes 2^516 apart", p.multiply(farther), "ClosePrimes"),
        arguments("a square", p.multiply(p), "PowerModulus"),
        arguments("a cube", KeySamples.prime(700, 23).pow(3), "PowerModulus"),
        arguments("a fifth power", KeySamples.prime(500, 24).pow(5), "PowerModulus"),
        arguments("the cube of a product", KeySamples.modulus(700, 25).pow(3), "PowerModulus"),
        arguments("a prime", KeySamples.prime(2048, 26), "PrimeModulus"),
        arguments("primes whose orders of 2 divide", relatedPrimes(), "FactoredModulus"),
        arguments("ROCA", roca(2048, 126), "RocaVulnerable"),
        arguments("ROCA with the least M", roca(2048, 39), "RocaVulnerable"),
        arguments("ROCA of 3072 bits", roca(3072, 126), "RocaVulnerable"),
        arguments("ROCA of 4096 bits", roca(4096, 225), "RocaVulnerable"),
        arguments("sixteen equal octets", patterned(1), "RepeatingModulus"),
        arguments("a repeated word", patterned(4), "RepeatingModulus"),
        arguments("mostly zero bits", biased(), "BiasedModulus"));
  }

  @ParameterizedTest(name = "S9 RSA with {0} is refused: {2}")
  @MethodSource("weakExponents")
  void weakExponentsAreRefused(String kind, Der info, String reason) {
    assertThat(reasons(info)).containsExactly(reason);
  }

  @ParameterizedTest(name = "S9 RSA with {0} is refused: {2}")
  @MethodSource("weakModuli")
  void weakModuliAreRefused(String kind, BigInteger modulus, String reason) {
    assertThat(reasons(KeySamples.rsa(modulus, E))).containsExactly(reason);
  }

  static Stream<Arguments> zeros() {
    BigInteger zero = BigInteger.ZERO;
    return Stream.of(
        arguments("exponent", rsa(GOOD, 0), List.of("ExponentTooSmall", "EvenExponent")),
        arguments("modulus", rsa(zero, 65537), List.of("ExponentTooLarge", "ModulusNotPositive")),
        arguments(
            "modulus and exponent",
            rsa(zero, 0),
            List.of("ExponentTooSmall", "EvenExponent", "ExponentTooLarge", "ModulusNotPositive")));
  }

  @ParameterizedTest(name = "S9 RSA with 0 for {0} is refused: {2}")
  @MethodSource("zeros")
  void zerosAreRefused(String what, Der info, List<String> reasons) {
    assertThat(reasons(info)).containsExactlyInAnyOrderElementsOf(reasons);
  }

  private static Der rsa(BigInteger modulus, long exponent) {
    return KeySamples.rsa(modulus, BigInteger.valueOf(exponent));
  }

  private static BigInteger belowTwoToThe(int bits) {
    BigInteger modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    while (SmallFactors.divide(modulus)) {
      modulus = modulus.add(TWO);
    }
    return modulus;
  }

  private static BigInteger withFactor(long factor) {
    return BigInteger.valueOf(factor).multiply(KeySamples.prime(2047, factor));
  }

  /** q = 2kp' + 1 where p = 2p' + 1: p divides 2^(q-1) - 1. */
  private static BigInteger relatedPrimes() {
    Random random = new Random(27);
    BigInteger half = BigInteger.probablePrime(200, random);
    while (!half.shiftLeft(1).setBit(0).isProbablePrime(30)) {
      half = BigInteger.probablePrime(200, random);
    }
    BigInteger p = half.shiftLeft(1).setBit(0);
    BigInteger q;
    do {
      q = new BigInteger(1850, random).setBit(1849).multiply(half).shiftLeft(1).setBit(0);
    } while (!q.isProbablePrime(20));
    return p.multiply(q);
  }

  private static BigInteger roca(int bits, int primesOfM) {
    BigInteger p = KeySamples.rocaPrime(bits / 2, primesOfM, bits);
    return p.multiply(KeySamples.rocaPrime(bits / 2, primesOfM, bits + 1));
  }

  /** q is chosen so that the modulus begins with a wanted pattern, as in "vanity" keys. */
  private static BigInteger patterned(int period) {
    byte[] wanted = new byte[256];
    new Random(28).nextBytes(wanted);
    wanted[0] = (byte) 0xC3;
    for (int i = period; i < 40; i++) {
      wanted[i] = wanted[i - period];
    }
    BigInteger p = KeySamples.prime(1024, 29);
    return new BigInteger(1, wanted).divide(p).nextProbablePrime().multiply(p);
  }

  private static BigInteger biased() {
    BigInteger modulus = BigInteger.ONE.shiftLeft(2047);
    for (int bit = 0; bit < 2047; bit += 5) {
      modulus = modulus.setBit(bit);
    }
    Random random = new Random(30);
    do {
      modulus = modulus.flipBit(1 + random.nextInt(2000));
    } while (SmallFactors.divide(modulus)
        || ModulusPattern.repeats(modulus)
        || modulus.isProbablePrime(10));
    return modulus;
  }
}
