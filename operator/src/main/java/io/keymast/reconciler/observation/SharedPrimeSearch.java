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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, on a thread of its own, for RSA keys that share a prime with one of another station,
 * whichever authority of this operator either has. Keys come in as stations are looked at, so that
 * a restart finds everything again; what was found stays found for as long as the process lives.
 */
public final class SharedPrimeSearch implements StandingObserver.KeyCompany, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedPrimeSearch.class);
  private static final int AT_ONCE = 2048;

  /** Keys that no station has any more are compared with on as long as they are not many. */
  private static final int FORMER_KEYS = 10_000;

  /** Of one key: others that declare it hear of it by the full pass. */
  private static final int MOST_HOLDERS = 100;

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Pokes<BaseStation> pokes;
  private final Function<StationName, Optional<PublicKeyFingerprint>> declared;
  private final int formerKeys;
  private final Map<PublicKeyFingerprint, Set<StationName>> holders = new ConcurrentHashMap<>();
  private final Set<PublicKeyFingerprint> shared = ConcurrentHashMap.newKeySet();
  private final Queue<Candidate> waiting = new ConcurrentLinkedQueue<>();
  private final Repeater repeater = Repeater.ofLowestPriority("shared-primes");
  private final Map<BigInteger, Set<PublicKeyFingerprint>> keysOf = new HashMap<>();
  private final Set<BigInteger> factored = new HashSet<>();
  private SharedPrimes primes = new SharedPrimes();
  private int limit;

  private record Candidate(PublicKeyFingerprint key, BigInteger modulus) {}

  /**
   * @param declared the key that a station has now
   */
  public SharedPrimeSearch(
      Pokes<BaseStation> pokes, Function<StationName, Optional<PublicKeyFingerprint>> declared) {
    this(pokes, declared, FORMER_KEYS);
  }

  SharedPrimeSearch(
      Pokes<BaseStation> pokes,
      Function<StationName, Optional<PublicKeyFingerprint>> declared,
      int formerKeys) {
    this.pokes = pokes;
    this.declared = declared;
    this.formerKeys = formerKeys;
    this.limit = formerKeys;
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
    Set<StationName> known = holders.get(fingerprint);
    if (known == null) {
      hold(fingerprint, key, station);
    } else if (known.size() < MOST_HOLDERS) {
      known.add(station);
    }
    return shared.contains(fingerprint);
  }

  @Override
  public void close() {
    repeater.close();
  }

  /** It waits once it has a holder: a key that has none is not compared. */
  private void hold(PublicKeyFingerprint fingerprint, StationKey key, StationName station) {
    Set<StationName> first = ConcurrentHashMap.newKeySet();
    first.add(station);
    Set<StationName> meanwhile = holders.putIfAbsent(fingerprint, first);
    if (meanwhile == null) {
      modulus(key).ifPresent(modulus -> waiting.add(new Candidate(fingerprint, modulus)));
    } else {
      meanwhile.add(station);
    }
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

  /** How many keys the next one is compared with. */
  int size() {
    return primes.size();
  }

  /** One turn. */
  void search() {
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
    if (primes.size() + fresh.size() > limit) {
      reviewFormerKeys();
    }
    List<Candidate> held =
        fresh.stream().filter(candidate -> holders.containsKey(candidate.key())).toList();
    held.forEach(
        candidate ->
            keysOf.computeIfAbsent(candidate.modulus(), _ -> new HashSet<>()).add(candidate.key()));
    factored.addAll(primes.add(held.stream().map(Candidate::modulus).toList()));
    factored.stream()
        .flatMap(modulus -> keysOf.getOrDefault(modulus, Set.of()).stream())
        .filter(shared::add)
        .forEach(this::tell);
  }

  /**
   * Else who declares key after key for one station would fill the memory. Those that wait are
   * skipped when it is their turn, since nobody would ever find them again.
   */
  private void reviewFormerKeys() {
    Set<PublicKeyFingerprint> former = new HashSet<>(holders.keySet());
    former.removeIf(this::isPresent);
    int present = holders.size() - former.size();
    limit = 2 * present + formerKeys;
    if (former.size() > present + formerKeys / 2) {
      beginAnewWithout(former);
    }
  }

  private boolean isPresent(PublicKeyFingerprint key) {
    return holders.getOrDefault(key, Set.of()).stream()
        .anyMatch(station -> declared.apply(station).filter(key::equals).isPresent());
  }

  /** All others are compared again, a part at each turn. */
  private void beginAnewWithout(Set<PublicKeyFingerprint> former) {
    former.forEach(holders::remove);
    keysOf.values().forEach(keys -> keys.removeAll(former));
    keysOf.forEach(
        (modulus, keys) -> keys.forEach(key -> waiting.add(new Candidate(key, modulus))));
    keysOf.clear();
    primes = new SharedPrimes();
    if (factored.size() > limit) {
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
