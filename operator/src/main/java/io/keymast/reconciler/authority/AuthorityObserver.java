package io.keymast.reconciler.authority;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CaKeyStore;
import io.keymast.authority.CaKeyStore.Origin;
import io.keymast.authority.CaKeyStore.Stored;
import io.keymast.authority.CaSecretNames;
import io.keymast.authority.TokenKeyStore;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.ObservedAuthority;
import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.decision.ObservedAuthority.Offer;
import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.CaSource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers what deciding needs to know of an authority; its Secrets are always read live. */
public final class AuthorityObserver {
  private final ClusterView cluster;
  private final CaKeyStore keys;
  private final TokenKeyStore tokens;
  private final AuthorityPast past;

  public AuthorityObserver(
      ClusterView cluster, CaKeyStore keys, TokenKeyStore tokens, AuthorityPast past) {
    this.cluster = cluster;
    this.keys = keys;
    this.tokens = tokens;
    this.past = past;
  }

  /**
   * What was observed, and the keys themselves, which no decision sees.
   *
   * @param kept by generation
   * @param published the CA certificates that the ledger holds
   */
  public record Observation(
      ObservedAuthority facts,
      SortedMap<Integer, CaKey> kept,
      Optional<CaKey> offered,
      Map<KeyId, ParsedCertificate> published) {}

  public Observation observe(
      CertificateAuthority object,
      AuthorityPolicy policy,
      CaSource.WithKey source,
      LedgerSnapshot ledger,
      Instant now) {
    AuthorityName name = Names.of(object);
    List<CaGeneration> pinned = PinnedGenerations.read(object.getStatus());
    AuthorityPast.Past history = past.of(name, object.getStatus(), pinned, ledger);
    List<BaseStationCertificate> certificates = cluster.certificatesOf(name);
    SortedMap<Integer, Stored.Present> kept =
        kept(
            name,
            source,
            pinned.stream().map(CaGeneration::number).toList(),
            knownKeys(pinned, KeyUses.named(certificates), history, now),
            now);
    Optional<Stored> offered =
        switch (source) {
          case CaSource.SelfSigned _, CaSource.Token _ -> Optional.empty();
          case CaSource.Supplied(var secretName) -> Optional.of(keys.read(name, secretName, now));
        };
    SortedMap<Integer, CaSecret> secrets = new TreeMap<>();
    pinned.forEach(
        it ->
            secrets.put(
                it.number(), new CaSecret.Absent(CaSecretNames.own(name, source, it.number()))));
    SortedMap<Integer, CaKey> loaded = new TreeMap<>();
    kept.forEach(
        (number, stored) -> {
          secrets.put(number, secret(CaSecretNames.own(name, source, number), stored));
          key(stored).ifPresent(key -> loaded.put(number, key));
        });
    return new Observation(
        new ObservedAuthority(
            source,
            offered.map(stored -> offer(object, source, stored)),
            secrets,
            pinned,
            KeyUses.of(certificates, issuers(object, loaded.values(), history)),
            history.facts(),
            policy,
            now),
        loaded,
        offered.flatMap(AuthorityObserver::key),
        history.published());
  }

  /** Once there is a status, whatever has ended is not looked for. */
  private static Set<KeyId> knownKeys(
      List<CaGeneration> pinned, Set<KeyId> named, AuthorityPast.Past history, Instant now) {
    return Stream.of(
            pinned.stream().map(CaGeneration::keyId),
            named.stream(),
            history.listedUntil().entrySet().stream()
                .filter(listed -> !now.isAfter(listed.getValue()))
                .map(Map.Entry::getKey),
            pinned.isEmpty() ? history.keys().stream() : Stream.<KeyId>empty())
        .flatMap(keys -> keys)
        .collect(Collectors.toSet());
  }

  /** A token has one key of this authority: its first generation, and the last. */
  private SortedMap<Integer, Stored.Present> kept(
      AuthorityName name, CaSource source, List<Integer> numbers, Set<KeyId> known, Instant now) {
    if (source instanceof CaSource.Token token) {
      SortedMap<Integer, Stored.Present> kept = new TreeMap<>();
      tokens.find(name, token, now).ifPresent(stored -> kept.put(1, stored));
      return kept;
    }
    return keys.kept(name, source, numbers, known, now);
  }

  private static Offer offer(CertificateAuthority object, CaSource source, Stored stored) {
    String name = source instanceof CaSource.Supplied(var secretName) ? secretName : "";
    boolean isAdmitted =
        object.getSpec().rotation() != null
            || (stored instanceof Stored.Present(var loading, var origin)
                && origin == Origin.CERT_MANAGER);
    return new Offer(secret(name, stored), isAdmitted ? Successor.ADMITTED : Successor.REFUSED);
  }

  private static CaSecret secret(String name, Stored stored) {
    return switch (stored) {
      case Stored.Absent() -> new CaSecret.Absent(name);
      case Stored.Present(CaKeyLoading.Loaded(var key), var origin) ->
          new CaSecret.Sound(name, PinnedGenerations.facts(key.certificate()));
      case Stored.Present(CaKeyLoading.Refused(var violations), var origin) ->
          new CaSecret.Unsound(name, violations);
    };
  }

  private static Optional<CaKey> key(Stored stored) {
    return stored instanceof Stored.Present(CaKeyLoading.Loaded(var key), var origin)
        ? Optional.of(key)
        : Optional.empty();
  }

  /** Whatever is left of each CA: its Secret, what the status pins, or the head of its CRL. */
  private static List<ParsedCertificate> issuers(
      CertificateAuthority object, Collection<CaKey> loaded, AuthorityPast.Past history) {
    return Stream.of(
            loaded.stream().map(CaKey::certificate),
            PinnedGenerations.certificates(object.getStatus()),
            history.published().values().stream())
        .flatMap(certificates -> certificates)
        .toList();
  }
}
