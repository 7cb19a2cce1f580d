package io.keymast.decision;

import io.keymast.domain.Eui64;
import io.keymast.domain.Sha256;
import io.keymast.domain.Validity;
import io.keymast.validation.AuthorityPolicy.CertificateDefaults;
import io.keymast.validation.DeclaredStation.Wishes;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * When certificates begin, end and are renewed. Whatever is asked for, a certificate is due at the
 * earliest a fourteenth of its life after it was issued: else issuing would never end.
 */
public record RotationPolicy(Duration duration, Duration renewBefore, Duration spread) {
  /** Below this a certificate is not worth issuing. */
  public static final Duration SHORTEST = Duration.ofMinutes(10);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(36500);
  private static final Duration YEAR = Duration.ofDays(365);

  public RotationPolicy {
    duration = between(SHORTEST, duration, LONGEST);
    renewBefore = renewBefore.compareTo(duration) < 0 ? renewBefore : third(duration);
    renewBefore = between(SECOND, renewBefore, duration);
    spread = between(Duration.ZERO, spread, duration);
  }

  public static RotationPolicy of(CertificateDefaults defaults, Wishes wishes) {
    return new RotationPolicy(
        wishes.duration().orElse(defaults.duration()),
        wishes.renewBefore().orElse(defaults.renewBefore()),
        defaults.renewalSpread());
  }

  /** Of a certificate issued now. */
  public Validity validityFrom(Instant now, Instant issuerNotAfter) {
    return new Validity(
        now.truncatedTo(ChronoUnit.SECONDS).minus(Validity.BACK_DATED),
        notAfterFrom(now, issuerNotAfter));
  }

  public static Instant issuedAt(Validity validity) {
    return issuedAt(validity.notBefore());
  }

  /** Of a certificate that begins then. */
  public static Instant issuedAt(Instant notBefore) {
    return notBefore.plus(Validity.BACK_DATED);
  }

  /** Nothing outlives its issuer. */
  public Instant notAfterFrom(Instant now, Instant issuerNotAfter) {
    Instant issuerEnd = issuerNotAfter.truncatedTo(ChronoUnit.SECONDS);
    Instant wished = after(now.truncatedTo(ChronoUnit.SECONDS));
    return wished.isAfter(issuerEnd) ? issuerEnd : wished;
  }

  /** Whether the issuer's own end, not the policy, ends a certificate issued now. */
  public boolean isClampedAt(Instant now, Instant issuerNotAfter) {
    return after(now.truncatedTo(ChronoUnit.SECONDS)).isAfter(issuerNotAfter);
  }

  /** A duration of whole years ends on the same day of the calendar, leap years or not. */
  private Instant after(Instant second) {
    long years = duration.dividedBy(YEAR);
    return years > 0 && duration.equals(YEAR.multipliedBy(years))
        ? second.atOffset(ZoneOffset.UTC).plusYears(years).toInstant()
        : second.plus(duration);
  }

  /** From this instant on the certificate is due; the same for a station whenever it is asked. */
  public Instant renewalTime(Validity validity, Eui64 eui) {
    Duration life = lifeUnderThisPolicy(validity);
    Duration lead = lead(life);
    return validity.notAfter().minus(lead).minus(jitter(life.minus(lead), eui));
  }

  /** A certificate of a former, longer policy is renewed as if it had been issued by this one. */
  private Duration lifeUnderThisPolicy(Validity validity) {
    Duration sinceIssued = validity.duration().minus(Validity.BACK_DATED);
    Duration life = sinceIssued.isPositive() ? sinceIssued : validity.duration();
    return life.compareTo(duration) < 0 ? life : duration;
  }

  private Duration lead(Duration life) {
    if (renewBefore.compareTo(life) >= 0) {
      return third(life);
    }
    Duration most = life.multipliedBy(9).dividedBy(10).truncatedTo(ChronoUnit.SECONDS);
    return between(SECOND, renewBefore, most.compareTo(SECOND) < 0 ? SECOND : most);
  }

  private Duration jitter(Duration lifeBeforeRenewal, Eui64 eui) {
    Duration quarter = lifeBeforeRenewal.dividedBy(4);
    long window = (spread.compareTo(quarter) < 0 ? spread : quarter).toSeconds();
    if (window <= 0) {
      return Duration.ZERO;
    }
    BigInteger hash = new BigInteger(Sha256.hex(eui.value()), 16);
    return Duration.ofSeconds(hash.mod(BigInteger.valueOf(window)).longValue());
  }

  private static Duration third(Duration of) {
    Duration third = of.dividedBy(3).truncatedTo(ChronoUnit.SECONDS);
    return third.compareTo(SECOND) < 0 ? SECOND : third;
  }

  private static Duration between(Duration least, Duration given, Duration most) {
    Duration raised = given.compareTo(least) < 0 ? least : given;
    return raised.compareTo(most) > 0 ? most : raised;
  }
}
