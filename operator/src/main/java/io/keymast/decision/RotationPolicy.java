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

/** When certificates begin, end and are renewed. */
public record RotationPolicy(Duration duration, Duration renewBefore, Duration spread) {
  /** For stations whose clock is behind. */
  static final Duration BACK_DATED = Duration.ofMinutes(5);

  private static final Duration YEAR = Duration.ofDays(365);

  public static RotationPolicy of(CertificateDefaults defaults, Wishes wishes) {
    Duration duration = wishes.duration().orElse(defaults.duration());
    Duration renewBefore = wishes.renewBefore().orElse(defaults.renewBefore());
    return new RotationPolicy(
        duration,
        renewBefore.compareTo(duration) < 0 ? renewBefore : duration.dividedBy(3),
        defaults.renewalSpread());
  }

  /** Of a certificate issued now: nothing outlives its issuer. */
  public Validity validityFrom(Instant now, Instant issuerNotAfter) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    Instant wished = after(second);
    return new Validity(
        second.minus(BACK_DATED), wished.isAfter(issuerNotAfter) ? issuerNotAfter : wished);
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
    Duration lead = renewBefore;
    if (lead.compareTo(validity.duration()) >= 0) {
      lead = validity.duration().dividedBy(3);
    }
    return validity.notAfter().minus(lead).minus(jitter(validity.duration().minus(lead), eui));
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
}
