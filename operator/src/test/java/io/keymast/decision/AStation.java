package io.keymast.decision;

import io.keymast.domain.Backhaul;
import io.keymast.domain.BindingRight;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.KeyAlgorithm;
import io.keymast.domain.MigrationConfirmation;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Regeneration;
import io.keymast.domain.StationKey;
import io.keymast.domain.StationName;
import io.keymast.domain.StationState;
import io.keymast.domain.Violation;
import io.keymast.validation.DeclaredBackhaul;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.DeclaredStation.Wishes;
import io.keymast.validation.SpecVerdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A station as observed: with key A, for TLS, without certificates, under an authority. */
public final class AStation {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  public static final Eui64 EUI = new Eui64("0016C001F0000001");
  public static final StationName NAME = new StationName("radio", "station-1");
  public static final StationName OTHER = new StationName("other-tenant", "secret-name");

  private DeclaredKey key = new DeclaredKey.Sound(key("A"), DeclaredKey.Origin.DECLARED);
  private DeclaredBackhaul backhaul = DeclaredBackhaul.of(Backhaul.TLS);
  private Optional<PacketForwarderVersion> packetForwarder = Optional.empty();
  private Wishes wishes = new Wishes(Optional.empty(), Optional.empty(), Optional.empty());
  private List<Violation> violations = List.of();
  private AuthorityState authority = AnAuthority.authority().usable();
  private Standing standing = Standing.unrivalled();
  private List<KnownCertificate> certificates = List.of();
  private Instant now = NOW;
  private long generation = 7;

  private AStation() {}

  public static AStation station() {
    return new AStation();
  }

  /** Always the same key for the same letter; deciding never looks into it. */
  public static StationKey key(String letter) {
    return new StationKey(
        KeyAlgorithm.EC, 256, Der.copyOf(("key " + letter).getBytes(StandardCharsets.US_ASCII)));
  }

  public AStation withKey(String letter) {
    this.key = new DeclaredKey.Sound(key(letter), DeclaredKey.Origin.DECLARED);
    return this;
  }

  /** Without a declared key, as the Key Installer says that it enrolled. */
  public AStation boundTo(String letter) {
    this.key = new DeclaredKey.Sound(key(letter), DeclaredKey.Origin.BOUND_BY_PASSWORD);
    return this;
  }

  /** Of that key, under the authority that it names. */
  static Retirement retirement(String letter) {
    return new Retirement(AnAuthority.NAME, key(letter).fingerprint());
  }

  /** Of the right to have a key bound, under the authority that it names. */
  static Retirement rightToBind() {
    return new Retirement(AnAuthority.NAME, BindingRight.of(EUI));
  }

  PublicKeyFingerprint key() {
    return ((DeclaredKey.Sound) key).key().fingerprint();
  }

  public AStation withoutKey() {
    this.key = new DeclaredKey.Absent();
    return this;
  }

  public AStation withRejectedKey(String... reasons) {
    this.key =
        new DeclaredKey.Unsound(
            Optional.of(key("weak").fingerprint()),
            Stream.of(reasons)
                .map(reason -> new Violation("spec.publicKey", reason, "use another key"))
                .toList());
    return this;
  }

  public AStation with(Backhaul backhaul) {
    this.backhaul = DeclaredBackhaul.of(backhaul);
    return this;
  }

  /** For TLS, with what people say of the migration to it. */
  public AStation confirming(MigrationConfirmation... confirmed) {
    this.backhaul = new DeclaredBackhaul(Backhaul.TLS, Set.of(confirmed));
    return this;
  }

  public AStation declaringVersion(String version) {
    this.packetForwarder = PacketForwarderVersion.parse(version);
    return this;
  }

  public AStation regenerating(String token) {
    return regenerating(new Regeneration(token, new Regeneration.Reason.CertificateLost()));
  }

  /** KeyCompromise of that key. */
  public AStation compromised(String token, String letter) {
    return regenerating(
        new Regeneration(token, new Regeneration.Reason.KeyCompromise(key(letter).fingerprint())));
  }

  public AStation regenerating(Regeneration regeneration) {
    this.wishes =
        new Wishes(
            wishes.duration(), wishes.renewBefore(), Optional.of(regeneration), wishes.state());
    return this;
  }

  public AStation wishing(Duration duration, Duration renewBefore) {
    this.wishes =
        new Wishes(
            Optional.of(duration), Optional.of(renewBefore), wishes.regeneration(), wishes.state());
    return this;
  }

  public AStation being(StationState state) {
    this.wishes = new Wishes(wishes.duration(), wishes.renewBefore(), wishes.regeneration(), state);
    return this;
  }

  public AStation withInvalid(String... fields) {
    this.violations =
        Stream.of(fields).map(it -> new Violation(it, "InvalidSpec", "put it right")).toList();
    return this;
  }

  public AStation under(AnAuthority authority) {
    return under(authority.usable());
  }

  public AStation under(AuthorityState authority) {
    this.authority = authority;
    return this;
  }

  public AStation standing(Standing standing) {
    this.standing = standing;
    return this;
  }

  public AStation whoseEuiIsTaken() {
    return standing(new Standing(Optional.of(OTHER), standing.key()));
  }

  public AStation whoseKeyIsHeldByAnother() {
    return standing(new Standing(standing.euiHeldBy(), new Standing.KeyStanding.HeldBy(OTHER)));
  }

  public AStation whoseKeySharesAPrime() {
    return standing(new Standing(standing.euiHeldBy(), new Standing.KeyStanding.SharesPrime()));
  }

  public AStation whoseKeyIsRetired() {
    return standing(new Standing(standing.euiHeldBy(), new Standing.KeyStanding.Retired()));
  }

  public AStation having(ACertificate... certificates) {
    return having(Stream.of(certificates).map(ACertificate::known).toList());
  }

  public AStation having(List<KnownCertificate> certificates) {
    this.certificates = List.copyOf(certificates);
    return this;
  }

  /** Its spec was changed once more than that of all others. */
  public AStation edited() {
    this.generation++;
    return this;
  }

  public AStation at(Instant now) {
    this.now = now;
    return this;
  }

  public ObservedStation observed() {
    DeclaredStation declared =
        new DeclaredStation(EUI, key, backhaul, AnAuthority.NAME, packetForwarder, wishes);
    SpecVerdict spec =
        violations.isEmpty()
            ? new SpecVerdict.Valid(declared)
            : new SpecVerdict.Invalid(violations, Optional.of(declared.trust()));
    return new ObservedStation(
        new ObservedStation.Identity(NAME, "uid-1", generation),
        spec,
        authority,
        standing,
        certificates,
        now);
  }

  /** What is then decided, once its protection is carried out. */
  public Decision decided() {
    return StationDecider.decide(protectedOne());
  }

  public ObservedStation protectedOne() {
    ObservedStation observed = observed();
    return protection().map(it -> it.appliedTo(observed)).orElse(observed);
  }

  public Optional<Protection> protection() {
    return Protection.of(observed());
  }
}
