package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Leadership;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keys that no station of an authority may use again: a compromised one, a stolen station's. Kept
 * with the ledger, in one ConfigMap per first digit of the fingerprint; every answer is a live
 * read.
 */
public final class RetiredKeys {
  private static final int CONFLICTS_LIMIT = 200;
  private static final String SEPARATOR = " ";

  /** Of the 1 MiB of a ConfigMap: 6,250 entries in each of 16. */
  private static final int BYTES_LIMIT = 1_000_000;

  private static final int ENTRY_BYTES = 160;

  private final ConfigMapStore store;
  private final Clock clock;

  /** Where nobody else leads. */
  public RetiredKeys(KubernetesClient client, Clock clock) {
    this(client, Leadership.UNDISPUTED, clock);
  }

  public RetiredKeys(KubernetesClient client, Leadership leadership, Clock clock) {
    this(new KubernetesConfigMaps(client, leadership), clock);
  }

  RetiredKeys(ConfigMapStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Whether the key is retired now: one that was readmitted is not. */
  public boolean contains(AuthorityName authority, PublicKeyFingerprint fingerprint) {
    return find(authority, fingerprint).filter(RetiredKey::isRetired).isPresent();
  }

  /** What is known of the key, also if it was readmitted. */
  public Optional<RetiredKey> find(AuthorityName authority, PublicKeyFingerprint fingerprint) {
    return store
        .get(authority.namespace(), name(authority, fingerprint))
        .flatMap(shard -> Optional.ofNullable(data(shard).get(fingerprint.value())))
        .map(text -> parse(fingerprint, text));
  }

  /** One live read of all, readmitted ones included. */
  public List<RetiredKey> list(AuthorityName authority) {
    return store
        .list(authority.namespace(), LedgerNames.labels(authority, LedgerNames.RETIRED_KEYS))
        .stream()
        .flatMap(shard -> data(shard).entrySet().stream())
        .flatMap(
            entry ->
                PublicKeyFingerprint.parse(entry.getKey())
                    .map(fingerprint -> parse(fingerprint, entry.getValue()))
                    .stream())
        .toList();
  }

  /**
   * What is stored of a key once a change is durable.
   *
   * @param isNew whether this request changed it, or may have: an answer that is lost is asked for
   *     again by the client, and met by a conflict
   */
  public record Stored(Optional<RetiredKey> key, boolean isNew) {}

  /** Durable when it returns; one that is retired already stays as it is. */
  public Stored retire(
      AuthorityName authority, PublicKeyFingerprint fingerprint, RevocationReason reason) {
    return retire(authority, fingerprint, reason, Instant.MAX);
  }

  /** The same for a reason as old as that: what a person readmitted since stays readmitted. */
  public Stored retire(
      AuthorityName authority,
      PublicKeyFingerprint fingerprint,
      RevocationReason reason,
      Instant since) {
    return change(
        authority, fingerprint, before -> Optional.of(retired(fingerprint, reason, since, before)));
  }

  private RetiredKey retired(
      PublicKeyFingerprint fingerprint,
      RevocationReason reason,
      Instant since,
      Optional<RetiredKey> before) {
    Optional<Instant> readmitted = before.flatMap(RetiredKey::readmittedAt);
    boolean stays =
        before.filter(RetiredKey::isRetired).isPresent()
            || readmitted.filter(since::isBefore).isPresent();
    Instant afterReadmission = readmitted.map(at -> at.plusSeconds(1)).orElse(Instant.MIN);
    return before
        .filter(key -> stays)
        .orElseGet(
            () -> new RetiredKey(fingerprint, reason, latest(now(), afterReadmission), readmitted));
  }

  /**
   * Durable when it returns. What happened to the key stays on record; one that was retired again
   * after a readmission stays retired, see {@link #forgetReadmission}.
   */
  public Stored readmit(AuthorityName authority, PublicKeyFingerprint fingerprint) {
    return change(
        authority,
        fingerprint,
        before ->
            before.map(
                key ->
                    key.readmittedAt().isPresent()
                        ? key
                        : new RetiredKey(
                            fingerprint,
                            key.reason(),
                            key.retiredAt(),
                            Optional.of(latest(now(), key.retiredAt())))));
  }

  /** A key that was retired again after its readmission may be readmitted anew. */
  public Stored forgetReadmission(AuthorityName authority, PublicKeyFingerprint fingerprint) {
    return change(
        authority,
        fingerprint,
        before ->
            before.map(
                key ->
                    key.isRetiredAgain()
                        ? new RetiredKey(
                            fingerprint, key.reason(), key.retiredAt(), Optional.empty())
                        : key));
  }

  private Stored change(
      AuthorityName authority,
      PublicKeyFingerprint fingerprint,
      UnaryOperator<Optional<RetiredKey>> change) {
    for (int conflicts = 0; conflicts < CONFLICTS_LIMIT; conflicts++) {
      Optional<ConfigMap> shard = store.get(authority.namespace(), name(authority, fingerprint));
      Map<String, String> data = new HashMap<>(shard.map(RetiredKeys::data).orElse(Map.of()));
      Optional<RetiredKey> before =
          Optional.ofNullable(data.get(fingerprint.value())).map(text -> parse(fingerprint, text));
      Optional<RetiredKey> after = change.apply(before);
      if (after.equals(before)) {
        return new Stored(after, conflicts > 0);
      }
      after.ifPresent(key -> data.put(fingerprint.value(), format(key)));
      if (data.size() * ENTRY_BYTES > BYTES_LIMIT) {
        throw new LedgerException.RetiredKeysFull("the list of retired keys of " + authority);
      }
      if (write(authority, fingerprint, shard, data).isPresent()) {
        return new Stored(after, true);
      }
    }
    throw new LedgerException.Contended("the retired keys of " + authority);
  }

  private Optional<ConfigMap> write(
      AuthorityName authority,
      PublicKeyFingerprint fingerprint,
      Optional<ConfigMap> shard,
      Map<String, String> data) {
    return shard
        .map(stored -> store.replace(new ConfigMapBuilder(stored).withData(data).build()))
        .orElseGet(
            () ->
                store.create(
                    new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(authority.namespace())
                        .withName(name(authority, fingerprint))
                        .withLabels(LedgerNames.labels(authority, LedgerNames.RETIRED_KEYS))
                        .withFinalizers(ResourceNames.AUTHORITY_FINALIZER)
                        .endMetadata()
                        .withData(data)
                        .build()));
  }

  private static String name(AuthorityName authority, PublicKeyFingerprint fingerprint) {
    return LedgerNames.retiredKeys(authority, fingerprint.value().charAt(0));
  }

  private static String format(RetiredKey key) {
    String text = key.reason().apiName() + SEPARATOR + key.retiredAt();
    return key.readmittedAt().map(at -> text + SEPARATOR + at).orElse(text);
  }

  /** A line that can't be read still retires its key. */
  private static RetiredKey parse(PublicKeyFingerprint fingerprint, String text) {
    String[] words = text.split(SEPARATOR, -1);
    try {
      return new RetiredKey(
          fingerprint,
          RevocationReason.parse(words[0]).orElse(RevocationReason.UNSPECIFIED),
          words.length > 1 ? Instant.parse(words[1]) : Instant.EPOCH,
          words.length > 2 ? Optional.of(Instant.parse(words[2])) : Optional.empty());
    } catch (DateTimeException unreadable) {
      return new RetiredKey(
          fingerprint, RevocationReason.UNSPECIFIED, Instant.EPOCH, Optional.empty());
    }
  }

  private static Map<String, String> data(ConfigMap shard) {
    return shard.getData() == null ? Map.of() : shard.getData();
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
