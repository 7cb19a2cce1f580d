package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5280, 4.1.2.5. */
class CertificateTimeTest {
  private static final long FIRST = -631_152_000; // 1950
  private static final long LAST = 253_402_300_799L; // 9999

  @Property(tries = 2000)
  @Label("Every date is read as it was written, and as Bouncy Castle reads it")
  void everyDate(@ForAll @LongRange(min = FIRST, max = LAST) long second) throws ParseException {
    Instant date = Instant.ofEpochSecond(second);

    Time time = CertificateTime.of(date);

    assertThat(CertificateTime.read(time)).isEqualTo(date).isEqualTo(time.getDate().toInstant());
    assertThat(
            CertificateTime.read(
                new Time(new ASN1GeneralizedTime(time.getTime().substring(0, 14) + "Z"))))
        .isEqualTo(date);
  }

  @ParameterizedTest
  @CsvSource({
    "491231235959Z, 2049-12-31T23:59:59Z",
    "500101000000Z, 1950-01-01T00:00:00Z",
    "240229120000Z, 2024-02-29T12:00:00Z"
  })
  @DisplayName("A UTCTime is of the hundred years from 1950")
  void utcTime(String text, Instant date) {
    assertThat(CertificateTime.read(new Time(new ASN1UTCTime(text)))).isEqualTo(date);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2611231200Z",
        "261123120000+0100",
        "261323120000Z",
        "260230120000Z",
        "261123240000Z"
      })
  @DisplayName("A UTCTime that is no date, or in another form, is none")
  void notUtcTime(String text) {
    assertThatThrownBy(() -> CertificateTime.read(new Time(new ASN1UTCTime(text))))
        .isInstanceOf(DateTimeException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20611123120000.5Z",
        "20611123120000+0100",
        "20611323120000Z",
        "20610229120000Z",
        "20611123120060Z"
      })
  @DisplayName("A GeneralizedTime that is no date, or in another form, is none")
  void notGeneralizedTime(String text) {
    assertThatThrownBy(() -> CertificateTime.read(new Time(new ASN1GeneralizedTime(text))))
        .isInstanceOf(DateTimeException.class);
  }
}
