package io.keymast.authority;

import io.keymast.domain.AuthorityName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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

  private final Map<AuthorityName, Entry> entries = new ConcurrentHashMap<>();

  /** Empty until the authority's reconciler has judged it for the first time. */
  public Optional<Entry> find(AuthorityName name) {
    return Optional.ofNullable(entries.get(name));
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

  /** Returns whether anything changed for the authority's stations. */
  public Change put(AuthorityName name, Entry entry) {
    Entry former = entries.put(name, entry);
    return former != null && former.isSameForStationsAs(entry) ? Change.NONE : Change.FOR_STATIONS;
  }

  /** Its key does not sign; so it is until the authority's reconciler has looked again. */
  public void suspend(LoadedAuthority failed, String message) {
    entries.computeIfPresent(
        failed.name(),
        (_, entry) ->
            entry instanceof Entry.Ready(var ready) && ready.keyId().equals(failed.keyId())
                ? new Entry.NotReady(message)
                : entry);
  }

  public void remove(AuthorityName name) {
    entries.remove(name);
  }

  /** Whether stations have to be looked at again. */
  public enum Change {
    NONE,
    FOR_STATIONS
  }
}
