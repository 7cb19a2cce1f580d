package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * One element of a CRL's revokedCertificates (RFC 5280, 5.1.2.6) with its reasonCode (5.3.1; absent
 * for {@code unspecified}, as that section asks). There is exactly one encoding of each value, and
 * only that one is read: entries are compared and spliced as bytes.
 *
 * @param revocationDate whole seconds
 */
public record CrlEntry(SerialNumber serialNumber, Instant revocationDate, RevocationReason reason) {
  private static final int GENERALIZED_TIME_YEAR = 2050;
  private static final DateTimeFormatter GENERALIZED_TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);

  /** extensions { extension { id-ce-cRLReasons, OCTET STRING { ENUMERATED } } } up to its code. */
  private static final byte[] REASON_PREFIX = {
    0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01
  };

  public CrlEntry {
    revocationDate = revocationDate.truncatedTo(ChronoUnit.SECONDS);
  }

  public Der toDer() {
    byte[] serial = DerTlv.encode(DerTlv.INTEGER, serialNumber.value().toByteArray());
    byte[] date = time(revocationDate);
    byte[] extensions = reason == RevocationReason.UNSPECIFIED ? new byte[0] : reasonCode();
    return Der.copyOf(DerTlv.encode(DerTlv.SEQUENCE, serial, date, extensions));
  }

  /** Empty unless the bytes are exactly what {@link #toDer()} makes of some entry. */
  public static Optional<CrlEntry> parse(byte[] der) {
    Optional<CrlEntry> entry = read(der);
    return entry.filter(read -> Arrays.equals(read.toDer().toByteArray(), der));
  }

  private static Optional<CrlEntry> read(byte[] der) {
    Optional<DerTlv> serial =
        DerTlv.at(der, 0)
            .flatMap(entry -> DerTlv.at(der, entry.contentStart()))
            .filter(tlv -> tlv.tag() == DerTlv.INTEGER && tlv.contentLength() > 0);
    Optional<DerTlv> date = serial.flatMap(tlv -> DerTlv.at(der, tlv.end()));
    if (serial.isEmpty() || date.isEmpty()) {
      return Optional.empty();
    }
    BigInteger number = new BigInteger(serial.get().content(der));
    Optional<Instant> revocationDate = parseTime(date.get(), der);
    Optional<RevocationReason> reason =
        date.get().end() == der.length
            ? Optional.of(RevocationReason.UNSPECIFIED)
            : RevocationReason.ofCode(der[der.length - 1]);
    if (number.signum() <= 0 || serial.get().contentLength() > 20) {
      return Optional.empty();
    }
    return revocationDate.flatMap(
        when -> reason.map(why -> new CrlEntry(new SerialNumber(number), when, why)));
  }

  private byte[] reasonCode() {
    byte[] encoded = Arrays.copyOf(REASON_PREFIX, REASON_PREFIX.length + 1);
    encoded[REASON_PREFIX.length] = (byte) reason.code();
    return encoded;
  }

  /** UTCTime through the year 2049, GeneralizedTime from 2050 (RFC 5280, 5.1.2.4). */
  static byte[] time(Instant instant) {
    LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    String text = GENERALIZED_TIME.format(utc);
    return utc.getYear() < GENERALIZED_TIME_YEAR
        ? DerTlv.encode(DerTlv.UTC_TIME, text.substring(2).getBytes(StandardCharsets.US_ASCII))
        : DerTlv.encode(DerTlv.GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Optional<Instant> parseTime(DerTlv tlv, byte[] der) {
    String text = new String(tlv.content(der), StandardCharsets.US_ASCII);
    String full =
        switch (tlv.tag()) {
          case DerTlv.UTC_TIME -> (text.compareTo("50") < 0 ? "20" : "19") + text;
          case DerTlv.GENERALIZED_TIME -> text;
          default -> "";
        };
    try {
      return Optional.of(LocalDateTime.parse(full, GENERALIZED_TIME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }
}
