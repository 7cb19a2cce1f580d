package io.keymast.decision;

import io.keymast.decision.AuthorityState.Usable;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthorityPolicy.Authentication;
import io.keymast.validation.AuthorityPolicy.BackhaulRules;
import io.keymast.validation.AuthorityPolicy.CertificateDefaults;
import io.keymast.validation.AuthorityPolicy.Enforcement;
import io.keymast.validation.AuthorityPolicy.Issuance;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.AuthorityPolicy.Revocation;
import io.keymast.validation.AuthorityPolicy.WayBack;
import io.keymast.validation.NamespaceAdmission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An authority that issues for two years, renews six days before, and ends in ten years. */
public final class AnAuthority {
  public static final AuthorityName NAME = new AuthorityName("platform", "stations");
  public static final KeyId KEY_ID = new KeyId("00112233445566778899aabbccddeeff00112233");

  private AuthorityName name = NAME;
  private KeyId keyId = KEY_ID;
  private Instant notAfter = Instant.parse("2036-11-23T12:00:00Z");
  private Duration duration = Duration.ofHours(17520);
  private Duration renewBefore = Duration.ofHours(144);
  private Duration spread = Duration.ZERO;
  private Duration gracePeriod = Duration.ofHours(24);
  private BackhaulRules backhaul = new BackhaulRules(Enforcement.REQUIRED, WayBack.CLOSED);
  private Authentication authentication = Authentication.PUBLIC_KEY;
  private Pace pace = Pace.RUNNING;
  private List<FormerKey> former = List.of();
  private Brakes brakes = Brakes.released();

  private AnAuthority() {}

  public static AnAuthority authority() {
    return new AnAuthority();
  }

  public AnAuthority named(String name) {
    this.name = new AuthorityName(NAME.namespace(), name);
    return this;
  }

  public AnAuthority withKey(KeyId keyId) {
    this.keyId = keyId;
    return this;
  }

  public AnAuthority ending(Instant notAfter) {
    this.notAfter = notAfter;
    return this;
  }

  public AnAuthority issuingFor(Duration duration) {
    this.duration = duration;
    return this;
  }

  public AnAuthority renewing(Duration renewBefore) {
    this.renewBefore = renewBefore;
    return this;
  }

  public AnAuthority spreading(Duration spread) {
    this.spread = spread;
    return this;
  }

  public AnAuthority grantingGraceOf(Duration gracePeriod) {
    this.gracePeriod = gracePeriod;
    return this;
  }

  public AnAuthority notEnforcing() {
    this.backhaul = new BackhaulRules(Enforcement.OPTIONAL, backhaul.wayBack());
    return this;
  }

  public AnAuthority allowingTheWayBack() {
    this.backhaul = new BackhaulRules(backhaul.enforcement(), WayBack.OPEN);
    return this;
  }

  public AnAuthority authenticating(Authentication authentication) {
    this.authentication = authentication;
    return this;
  }

  /** Its stations move to the present CA key from then on. */
  AnAuthority movingFrom(FormerKey key) {
    this.former = List.of(key);
    return this;
  }

  public AnAuthority paused() {
    this.pace = Pace.PAUSED;
    return this;
  }

  public AnAuthority heldBy(Brake brake) {
    this.brakes = brakes.engaging(brake);
    return this;
  }

  public AnAuthority running() {
    this.pace = Pace.RUNNING;
    return this;
  }

  public Usable usable() {
    return new Usable(
        name,
        keyId,
        notAfter,
        new AuthorityPolicy(
            new CertificateDefaults(
                duration, renewBefore, spread, "stations.example.org", Optional.empty()),
            authentication,
            backhaul,
            new Revocation(Optional.empty(), Optional.empty(), Duration.ofDays(7), gracePeriod),
            new Issuance(pace, 6000, Duration.ofDays(30)),
            new NamespaceAdmission.All()),
        former,
        brakes.hindrance(name));
  }
}
