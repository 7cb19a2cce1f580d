package io.keymast.decision;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.decision.ObservedAuthority.KeyUse;
import io.keymast.decision.ObservedAuthority.Offer;
import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Validity;
import io.keymast.domain.Violation;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthorityPolicy.CaRotation;
import io.keymast.validation.AuthorityPolicy.CrossSigningWish;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.CaSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The CA keys of an authority as they are found: ten years each, trusted and moved to in a week.
 */
final class CaKeys {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  static final Duration LIFE = Duration.ofDays(3650);
  static final Duration WEEK = Duration.ofDays(7);
  static final CaSource.SelfSigned SELF_SIGNED =
      new CaSource.SelfSigned("Keymast", Optional.empty(), Optional.empty(), "ECDSA-P256", LIFE);
  static final Instant MONTH_AGO = NOW.minus(Duration.ofDays(30));
  static final Instant YEARS_AGO = NOW.minus(Duration.ofDays(2000));
  static final CaCertificate A = ca("a");
  static final CaCertificate B = ca("b", NOW);
  static final CaCertificate C = ca("c", NOW);
  private static final List<Violation> DAMAGE =
      List.of(new Violation("spec.source", "KeyMismatch", "put the right key there"));

  private final CaSource.WithKey source;
  private final SortedMap<Integer, CaSecret> kept = new TreeMap<>();
  private final List<CaGeneration> pinned = new ArrayList<>();
  private final Map<KeyId, KeyUse> use = new HashMap<>();
  private final Set<KeyId> historic = new HashSet<>();
  private final Set<KeyId> revoked = new HashSet<>();
  private final Map<KeyId, Instant> listedUntil = new HashMap<>();
  private final Map<KeyId, CaCertificate> published = new HashMap<>();
  private Optional<Violation> doubt = Optional.empty();
  private Optional<Offer> offered = Optional.empty();
  private CaRotation rotation = CaRotation.standard();
  private Instant now = NOW;

  private CaKeys(CaSource.WithKey source) {
    this.source = source;
  }

  static CaKeys selfSigned() {
    return new CaKeys(SELF_SIGNED);
  }

  static CaKeys supplied() {
    CaKeys keys = new CaKeys(new CaSource.Supplied("tls"));
    keys.offered = Optional.of(new Offer(new CaSecret.Absent("tls"), Successor.REFUSED));
    return keys;
  }

  static CaKeys inToken() {
    return new CaKeys(new CaSource.Token("softhsm", "keymast", "stations", "pin", SELF_SIGNED));
  }

  /** The CA of this letter, made five minutes before. */
  static CaCertificate ca(String letter, Instant madeAt) {
    Instant start = madeAt.minus(Duration.ofMinutes(5));
    return certificate(
        new KeyId(letter.repeat(16)), letter.repeat(64), new Validity(start, madeAt.plus(LIFE)));
  }

  /** Of the CA that has this key and the subject that goes with it. */
  static CaCertificate certificate(KeyId key, String fingerprint, Validity validity) {
    return new CaCertificate(
        key,
        PublicKeyFingerprint.of(Der.copyOf(key.value().getBytes(US_ASCII))),
        Der.copyOf(("CN=" + key.value()).getBytes(US_ASCII)),
        fingerprint,
        validity);
  }

  /** The same CA, certified anew. */
  static CaCertificate renewed(CaCertificate ca, Instant notAfter) {
    return new CaCertificate(
        ca.keyId(),
        ca.key(),
        ca.subject(),
        "f".repeat(64),
        new Validity(ca.validity().notBefore(), notAfter));
  }

  static CaCertificate ca(String letter) {
    return ca(letter, MONTH_AGO);
  }

  CaKeys at(Instant now) {
    this.now = now;
    return this;
  }

  CaKeys offering(CaCertificate certificate, Successor successor) {
    offered = Optional.of(new Offer(new CaSecret.Sound("tls", certificate), successor));
    return this;
  }

  CaKeys offering(CaCertificate certificate) {
    return offering(certificate, Successor.REFUSED);
  }

  CaKeys offeringDamage() {
    offered = Optional.of(new Offer(new CaSecret.Unsound("tls", DAMAGE), Successor.REFUSED));
    return this;
  }

  CaKeys keeping(int number, CaCertificate certificate) {
    kept.put(number, new CaSecret.Sound("stations-ca-" + number, certificate));
    return this;
  }

  CaKeys keepingDamage(int number) {
    kept.put(number, new CaSecret.Unsound("stations-ca-" + number, DAMAGE));
    return this;
  }

  CaKeys pinning(CaGeneration generation) {
    pinned.add(generation);
    kept.putIfAbsent(
        generation.number(), new CaSecret.Absent("stations-ca-" + generation.number()));
    return this;
  }

  /** Pinned and kept. */
  CaKeys having(CaGeneration generation) {
    return keeping(generation.number(), generation.certificate()).pinning(generation);
  }

  CaKeys using(CaCertificate certificate, Instant since, Instant until) {
    use.merge(certificate.keyId(), new KeyUse(since, until), KeyUse::and);
    return this;
  }

  /** The ledger has a CRL of it. */
  CaKeys publishing(CaCertificate certificate) {
    published.put(certificate.keyId(), certificate);
    return remembering(certificate);
  }

  /** The ledger has a revocation under it. */
  CaKeys revoking(CaCertificate certificate) {
    return revoking(certificate, now.plus(Duration.ofDays(700)));
  }

  CaKeys revoking(CaCertificate certificate, Instant until) {
    revoked.add(certificate.keyId());
    listedUntil.put(certificate.keyId(), until);
    return publishing(certificate);
  }

  /** What the ledger has of it can't be read. */
  CaKeys damaging(CaCertificate certificate) {
    listedUntil.put(certificate.keyId(), KeyHistory.UNREADABLE);
    doubt = Optional.of(new Violation("crl", "LedgerDamaged", "put it back"));
    return remembering(certificate);
  }

  /** Something tells of it. */
  CaKeys remembering(CaCertificate certificate) {
    historic.add(certificate.keyId());
    return this;
  }

  CaKeys inDoubt() {
    doubt = Optional.of(new Violation("status.brakes", "Recovered", "look first"));
    return this;
  }

  CaKeys using(CaCertificate certificate) {
    return using(certificate, now.minusSeconds(60), now.plus(Duration.ofDays(700)));
  }

  CaKeys rotating(Duration trustBefore, Duration spread) {
    rotation =
        new CaRotation(
            trustBefore, spread, rotation.pace(), rotation.crossSigning(), rotation.retireNow());
    return this;
  }

  CaKeys crossSigning() {
    rotation =
        new CaRotation(
            rotation.trustBefore(),
            rotation.spread(),
            rotation.pace(),
            CrossSigningWish.BOTH_WAYS,
            rotation.retireNow());
    return this;
  }

  CaKeys paused() {
    rotation =
        new CaRotation(
            rotation.trustBefore(),
            rotation.spread(),
            Pace.PAUSED,
            rotation.crossSigning(),
            rotation.retireNow());
    return this;
  }

  CaKeys retiring(Instant instant) {
    rotation =
        new CaRotation(
            rotation.trustBefore(),
            rotation.spread(),
            rotation.pace(),
            rotation.crossSigning(),
            Optional.of(instant));
    return this;
  }

  AuthorityPolicy policy() {
    AuthorityPolicy policy = AnAuthority.authority().usable().policy();
    return new AuthorityPolicy(
        policy.certificates(),
        policy.authentication(),
        policy.backhaul(),
        policy.revocation(),
        policy.issuance(),
        policy.allowedNamespaces(),
        rotation);
  }

  ObservedAuthority observed() {
    return new ObservedAuthority(
        source,
        offered,
        kept,
        List.copyOf(pinned),
        use,
        new KeyHistory(historic, revoked, listedUntil, published, doubt),
        policy(),
        now);
  }

  AuthorityDecision decided() {
    return AuthorityDecider.decide(observed());
  }

  /** The numbers and states of the generations to pin, such as {@code 1 ACTIVE}. */
  List<String> pinnedNext() {
    return ((AuthorityDecision.Use) decided())
        .generations().stream().map(it -> it.number() + " " + it.state()).toList();
  }

  /** What is said of keys without which the authority goes on. */
  List<Violation> lost() {
    return ((AuthorityDecision.Use) decided()).lost();
  }

  static CaGeneration trusted(int number, CaCertificate certificate, Instant since) {
    return CaGeneration.waiting(number, certificate, since);
  }

  static CaGeneration active(int number, CaCertificate certificate, Instant since) {
    return trusted(number, certificate, since).issuingFrom(since);
  }

  static CaGeneration retiring(int number, CaCertificate certificate, Instant issuingSince) {
    return active(number, certificate, issuingSince).becoming(State.RETIRING);
  }

  static CaGeneration retired(int number, CaCertificate certificate, Instant issuingSince) {
    return active(number, certificate, issuingSince).becoming(State.RETIRED);
  }
}
