package io.keymast.pki;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;

/**
 * The two forms of a certificate's dates (RFC 5280, 4.1.2.5): UTCTime through 2049, GeneralizedTime
 * after; seconds always, fractions never, and UTC.
 */
final class CertificateTime {
  private static final int FIRST_YEAR_OF_GENERALIZED_TIME = 2050;

  /** Both lengths are below 128. */
  private static final int HEADER = 2;

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("MMddHHmmss'Z'")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);

  private CertificateTime() {}

  static Time of(Instant instant) {
    String text = FORMAT.format(instant);
    return instant.atOffset(ZoneOffset.UTC).getYear() < FIRST_YEAR_OF_GENERALIZED_TIME
        ? new Time(new ASN1UTCTime(text.substring(2)))
        : new Time(new ASN1GeneralizedTime(text));
  }

  /**
   * Either form for any date.
   *
   * @throws DateTimeException for a date that there is not, or in another form
   */
  static Instant read(Time time) {
    byte[] der = StrictDer.encode(time);
    String text = new String(der, HEADER, der.length - HEADER, StandardCharsets.US_ASCII);
    return FORMAT.parse(der[0] == DerTlv.UTC_TIME ? century(text) + text : text, Instant::from);
  }

  private static String century(String text) {
    return text.compareTo("50") < 0 ? "20" : "19";
  }
}
