package io.keymast.authority;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.StationName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What this process knows of its authorities; safe for use by all reconcilers at once. */
public final class CertificateAuthorities {
  /** An authority as last judged by its reconciler. */
  public sealed interface Entry {
    /** Issues. */
    record Ready(LoadedAuthority authority) implements Entry {}

    /** Has certificates issued by somebody else. */
    record Delegating(DelegatedAuthority authority) implements Entry {}

    /** Issues nothing, as its status says. */
    record NotReady(String message) implements Entry {}

    private boolean isSameForStationsAs(Entry other) {
      return switch (this) {
        case Ready(var authority) ->
            other instanceof Ready(var another) && authority.state().equals(another.state());
        case Delegating(var authority) ->
            other instanceof Delegating(var another) && authority.state().equals(another.state());
        case NotReady notReady -> notReady.equals(other);
      };
    }
  }

  /** How far an authority's reconciler has come. */
  private sealed interface Judgement {
    /** It has not judged it yet; these stations were decided on without. */
    record Awaited(Set<StationName> by) implements Judgement {}

    record Passed(Entry entry) implements Judgement {}

    /** The authority went; any station may have been decided on by its entry. */
    record Forgotten() implements Judgement {}
  }

  /** Which stations have to be looked at again. */
  public sealed interface Change {
    record ForNone() implements Change {}

    record ForThose(Set<StationName> stations) implements Change {}

    record ForAll() implements Change {}
  }

  private final Map<AuthorityName, Judgement> judgements = new ConcurrentHashMap<>();

  /** Empty until the authority's reconciler has judged it for the first time. */
  public Optional<Entry> find(AuthorityName name) {
    return entryOf(judgements.get(name));
  }

  /** The same; where it is empty, the first {@link #put} tells that this station asked. */
  public Optional<Entry> find(AuthorityName name, StationName asking) {
    return entryOf(
        judgements.compute(
            name,
            (_, judgement) ->
                switch (judgement) {
                  case null -> awaitedBy(ConcurrentHashMap.newKeySet(), asking);
                  case Judgement.Awaited(var by) -> awaitedBy(by, asking);
                  case Judgement.Passed passed -> passed;
                  case Judgement.Forgotten forgotten -> forgotten;
                }));
  }

  /** The station goes: nothing is to be told to it any more. */
  public void forget(StationName station) {
    judgements.forEach(
        (name, judgement) -> {
          if (judgement instanceof Judgement.Awaited) {
            judgements.computeIfPresent(name, (_, now) -> without(station, now));
          }
        });
  }

  private static @Nullable Judgement without(StationName station, Judgement judgement) {
    if (judgement instanceof Judgement.Awaited(var by)) {
      by.remove(station);
      return by.isEmpty() ? null : judgement;
    }
    return judgement;
  }

  public Optional<LoadedAuthority> findReady(AuthorityName name) {
    return find(name)
        .flatMap(
            entry ->
                entry instanceof Entry.Ready(var authority)
                    ? Optional.of(authority)
                    : Optional.empty());
  }

  public Optional<DelegatedAuthority> findDelegated(AuthorityName name) {
    return find(name)
        .flatMap(
            entry ->
                entry instanceof Entry.Delegating(var authority)
                    ? Optional.of(authority)
                    : Optional.empty());
  }

  /** Returns for which of the authority's stations anything changed. */
  public Change put(AuthorityName name, Entry entry) {
    return switch (judgements.put(name, new Judgement.Passed(entry))) {
      case null -> new Change.ForNone();
      case Judgement.Awaited(var by) -> new Change.ForThose(by);
      case Judgement.Passed(var former) ->
          former.isSameForStationsAs(entry) ? new Change.ForNone() : new Change.ForAll();
      case Judgement.Forgotten() -> new Change.ForAll();
    };
  }

  /** Its key does not sign; so it is until the authority's reconciler has looked again. */
  public void suspend(LoadedAuthority failed, String message) {
    suspend(failed.name(), failed.keyId(), message);
  }

  /** The same of one that is to sign nothing more. */
  public void suspend(AuthorityName name, KeyId key, String message) {
    judgements.computeIfPresent(
        name,
        (_, judgement) ->
            judgement instanceof Judgement.Passed(Entry.Ready(var ready))
                    && ready.keyId().equals(key)
                ? new Judgement.Passed(new Entry.NotReady(message))
                : judgement);
  }

  public void remove(AuthorityName name) {
    judgements.put(name, new Judgement.Forgotten());
  }

  private static Optional<Entry> entryOf(@Nullable Judgement judgement) {
    return judgement instanceof Judgement.Passed(var entry) ? Optional.of(entry) : Optional.empty();
  }

  private static Judgement awaitedBy(Set<StationName> stations, StationName asking) {
    stations.add(asking);
    return new Judgement.Awaited(stations);
  }
}
