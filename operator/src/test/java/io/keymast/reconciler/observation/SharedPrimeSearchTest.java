package io.keymast.reconciler.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.KeyAlgorithm;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.domain.StationName;
import io.keymast.pki.KeySamples;
import io.keymast.reconciler.cluster.Pokes;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedPrimeSearchTest {
  private static final StationName FIRST = new StationName("stations", "first");
  private static final StationName SECOND = new StationName("stations", "second");
  private static final StationName RESTLESS = new StationName("tenant", "restless");
  private static final BigInteger SHARED = KeySamples.prime(64, 1);
  private static final int FORMER_KEYS = 100;

  private final Map<StationName, PublicKeyFingerprint> declared = new HashMap<>();
  private final SharedPrimeSearch search =
      new SharedPrimeSearch(
          new Pokes<>(), station -> Optional.ofNullable(declared.get(station)), FORMER_KEYS);

  @Test
  @DisplayName(
      "Who declares key after key for one station fills no memory, and others' keys are compared as"
          + " before")
  void keyAfterKey() {
    StationKey first = declares(FIRST, SHARED.multiply(KeySamples.prime(64, 2)));
    for (int seed = 1000; seed < 3000; seed += 2) {
      declares(RESTLESS, KeySamples.modulus(128, seed));

      assertThat(search.size()).isLessThanOrEqualTo(2 * declared.size() + FORMER_KEYS);
    }

    StationKey second = declares(SECOND, SHARED.multiply(KeySamples.prime(64, 3)));

    search.search();
    assertThat(search.sharesPrime(FIRST, first)).isTrue();
    assertThat(search.sharesPrime(SECOND, second)).isTrue();
  }

  @Test
  @DisplayName("Nor do keys that were given up while they waited for their turn")
  void givenUpWhileWaiting() {
    StationKey first = declares(FIRST, SHARED.multiply(KeySamples.prime(64, 2)));
    for (int seed = 1000; seed < 1600; seed += 2) {
      waits(RESTLESS, KeySamples.modulus(128, seed));
    }

    search.search();
    search.search();

    assertThat(search.size()).isEqualTo(declared.size());
    declares(SECOND, SHARED.multiply(KeySamples.prime(64, 3)));
    assertThat(search.sharesPrime(FIRST, first)).isTrue();
  }

  @Test
  @DisplayName("A fleet may grow beyond that: no key that a station has is left out")
  void growingFleet() {
    StationKey first = declares(FIRST, SHARED.multiply(KeySamples.prime(64, 2)));
    for (int seed = 1000; seed < 2000; seed += 2) {
      declares(new StationName("stations", "s-" + seed), KeySamples.modulus(128, seed));
    }
    assertThat(search.size()).isEqualTo(declared.size());

    declares(SECOND, SHARED.multiply(KeySamples.prime(64, 3)));

    assertThat(search.sharesPrime(FIRST, first)).isTrue();
  }

  private StationKey declares(StationName station, BigInteger modulus) {
    StationKey key = waits(station, modulus);
    search.search();
    return key;
  }

  /** Declared, and not compared yet. */
  private StationKey waits(StationName station, BigInteger modulus) {
    StationKey key =
        new StationKey(
            KeyAlgorithm.RSA, modulus.bitLength(), KeySamples.rsa(modulus, KeySamples.E));
    declared.put(station, key.fingerprint());
    search.sharesPrime(station, key);
    return key;
  }
}
