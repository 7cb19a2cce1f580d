package io.keymast.reconciler.observation;

import io.keymast.api.BaseStation;
import io.keymast.domain.KeyAlgorithm;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.domain.StationName;
import io.keymast.pki.SubjectPublicKey;
import io.keymast.pki.SubjectPublicKeyInfoParser;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.schedule.Repeater;
import io.keymast.validation.SharedPrimes;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, on a thread of its own, for RSA keys that share a prime with one of another station,
 * whichever authority of this operator either has. Keys come in as stations are looked at, so that
 * a restart finds everything again; what was found stays found for as long as the process lives.
 */
public final class SharedPrimeSearch implements StandingObserver.KeyCompany, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedPrimeSearch.class);
  private static final int MAX_KEYS = 250_000;
  private static final int AT_ONCE = 2048;

  /** Of one key: others that declare it hear of it by the full pass. */
  private static final int MOST_HOLDERS = 100;

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Pokes<BaseStation> pokes;
  private final Map<PublicKeyFingerprint, Set<StationName>> holders = new ConcurrentHashMap<>();
  private final Set<PublicKeyFingerprint> shared = ConcurrentHashMap.newKeySet();
  private final Queue<Candidate> waiting = new ConcurrentLinkedQueue<>();
  private final Repeater repeater = Repeater.ofLowestPriority("shared-primes");
  private final Map<BigInteger, Set<PublicKeyFingerprint>> keysOf = new HashMap<>();
  private final Set<BigInteger> factored = new HashSet<>();
  private SharedPrimes primes = new SharedPrimes();

  private record Candidate(PublicKeyFingerprint key, BigInteger modulus) {}

  public SharedPrimeSearch(Pokes<BaseStation> pokes) {
    this.pokes = pokes;
  }

  public void start() {
    repeater.every(PAUSE, this::search, SharedPrimeSearch::notCompared);
  }

  @Override
  public boolean sharesPrime(StationName station, StationKey key) {
    if (key.algorithm() != KeyAlgorithm.RSA) {
      return false;
    }
    PublicKeyFingerprint fingerprint = key.fingerprint();
    Set<StationName> known = holders.computeIfAbsent(fingerprint, _ -> queued(fingerprint, key));
    if (known.size() < MOST_HOLDERS) {
      known.add(station);
    }
    return shared.contains(fingerprint);
  }

  @Override
  public void close() {
    repeater.close();
  }

  private Set<StationName> queued(PublicKeyFingerprint fingerprint, StationKey key) {
    modulus(key).ifPresent(modulus -> waiting.add(new Candidate(fingerprint, modulus)));
    return ConcurrentHashMap.newKeySet();
  }

  private static Optional<BigInteger> modulus(StationKey key) {
    return SubjectPublicKeyInfoParser.parse(key.subjectPublicKeyInfo())
        .key()
        .flatMap(
            numbers ->
                numbers instanceof SubjectPublicKey.Rsa(BigInteger modulus, _)
                    ? Optional.of(modulus)
                    : Optional.empty());
  }

  private void search() {
    List<Candidate> fresh = new ArrayList<>();
    for (Candidate next = waiting.poll();
        next != null;
        next = fresh.size() < AT_ONCE ? waiting.poll() : null) {
      fresh.add(next);
    }
    if (!fresh.isEmpty()) {
      compare(fresh);
    }
  }

  private static void notCompared(Throwable e) {
    LOG.atError().setCause(e).log("RSA keys could not be compared; they are again after a restart");
  }

  private void compare(List<Candidate> fresh) {
    if (primes.size() > MAX_KEYS) {
      forgetFormerKeys();
    }
    fresh.forEach(
        candidate ->
            keysOf.computeIfAbsent(candidate.modulus(), _ -> new HashSet<>()).add(candidate.key()));
    List<BigInteger> moduli = fresh.stream().map(Candidate::modulus).toList();
    factored.addAll(primes.add(moduli));
    factored.stream()
        .flatMap(modulus -> keysOf.getOrDefault(modulus, Set.of()).stream())
        .filter(shared::add)
        .forEach(this::tell);
  }

  /** Keys that stations still have come in again with the next full pass. */
  private void forgetFormerKeys() {
    primes = new SharedPrimes();
    keysOf.clear();
    holders.clear();
    if (factored.size() > MAX_KEYS) {
      factored.clear();
      shared.clear();
    }
  }

  private void tell(PublicKeyFingerprint key) {
    LOG.atWarn()
        .addKeyValue("fingerprint", key)
        .log("An RSA key shares a prime with the key of another station");
    holders
        .getOrDefault(key, Set.of())
        .forEach(station -> pokes.poke(station.namespace(), station.name()));
  }
}
