package io.keymast.reconciler.authority;

import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.Move;
import io.keymast.decision.Succession;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The CA keys of an authority that are in memory, by what they do.
 *
 * @param active issues to stations
 * @param others sign their CRL and their OCSP responder's certificate only, oldest first
 * @param server the oldest CA that every station trusts
 */
public record LoadedGenerations(
    Optional<LoadedAuthority> active,
    List<LoadedAuthority> others,
    Optional<LoadedAuthority> server) {
  /** A CA that ends sooner does not sign for the Key Installer, where a newer one can. */
  private static final Duration LONG_ENOUGH = Duration.ofDays(30);

  static LoadedGenerations of(
      AuthorityName name,
      Succession succession,
      SortedMap<Integer, CaKey> keys,
      Move move,
      Instant now) {
    Optional<LoadedAuthority> active = Optional.empty();
    Optional<LoadedAuthority> server = Optional.empty();
    List<LoadedAuthority> others = new ArrayList<>();
    for (CaGeneration generation : succession.generations()) {
      CaKey key = keys.get(generation.number());
      if (key == null || !key.keyId().equals(generation.keyId())) {
        continue;
      }
      Instant end = succession.endOfTrust(generation);
      LoadedAuthority loaded =
          generation.is(State.ACTIVE)
              ? new LoadedAuthority(
                  name,
                  succession.policy(),
                  key,
                  succession.formerKeys(move),
                  end,
                  Optional.empty())
              : new LoadedAuthority(name, succession.policy(), key);
      if (generation.is(State.ACTIVE)) {
        active = Optional.of(loaded);
      } else {
        others.add(loaded);
      }
      if (server.isEmpty() && generation.is(State.RETIRING) && end.isAfter(now.plus(LONG_ENOUGH))) {
        server = Optional.of(loaded);
      }
    }
    return new LoadedGenerations(active, others, server.isPresent() ? server : active);
  }

  /** With these trusted no longer since they were loaded. */
  LoadedGenerations retiring(Set<KeyId> retired) {
    Optional<LoadedAuthority> issuing = active.filter(it -> !retired.contains(it.keyId()));
    return new LoadedGenerations(
        issuing,
        Stream.concat(others.stream(), active.filter(it -> retired.contains(it.keyId())).stream())
            .toList(),
        server.filter(it -> !retired.contains(it.keyId())).or(() -> issuing));
  }

  /** With keys that no status pins. */
  LoadedGenerations and(List<LoadedAuthority> unpinned) {
    return new LoadedGenerations(
        active, Stream.concat(unpinned.stream(), others.stream()).toList(), server);
  }

  /** Without those whose CA certificate has ended: nothing that they sign is good any more. */
  LoadedGenerations lastingAt(Instant now) {
    Predicate<LoadedAuthority> lasts =
        loaded -> !loaded.key().certificate().validity().isExpiredAt(now);
    Optional<LoadedAuthority> issuing = active.filter(lasts);
    return new LoadedGenerations(
        issuing, others.stream().filter(lasts).toList(), server.filter(lasts).or(() -> issuing));
  }

  static LoadedGenerations none() {
    return new LoadedGenerations(Optional.empty(), List.of(), Optional.empty());
  }

  Optional<LoadedAuthority> of(KeyId key) {
    return all().stream().filter(it -> it.keyId().equals(key)).findFirst();
  }

  /** The one that issues is the last. */
  List<LoadedAuthority> all() {
    List<LoadedAuthority> all = new ArrayList<>(others);
    active.ifPresent(all::add);
    return all;
  }
}
