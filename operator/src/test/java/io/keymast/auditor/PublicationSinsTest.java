package io.keymast.auditor;

import static io.keymast.auditor.AuditAssert.assertThat;

import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.Sin.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** CRLs that relying parties can't have, can't read, or don't ask about these certificates. */
class PublicationSinsTest {
  /** The CRL before it has ended for a day by then. */
  private static final int TOO_LATE = 8 * 24;

  @ParameterizedTest(name = "{0}")
  @MethodSource("sins")
  @DisplayName("S36 The auditor finds who is cut off, and who is listed where nobody looks")
  void found(String what, AHistory history, Kind kind) {
    assertThat(history).as(what).hasOnly(kind);
  }

  static Stream<Arguments> sins() {
    return Stream.of(
        Arguments.of("a CRL after the end of the one before", late(), Kind.DIVERGED),
        Arguments.of(
            "the same, and the machine slept for a part of its time",
            late().sleepsFor(2),
            Kind.DIVERGED),
        Arguments.of(
            "a published head of which nobody could make a CRL",
            good().hasUnreadable("lora.c0ffee.crl in version 12"),
            Kind.UNREVOKED),
        Arguments.of(
            "gone, and listed by another CA key alone",
            good().replaces(1, it -> it.gone()).list(4, 1).asLast(AList::byAnotherKey),
            Kind.FORGOTTEN),
        Arguments.of(
            "revoked by the journal, and listed by another CA key alone",
            good().journal(JournalEntry.Kind.REVOKED, 1).list(4, 1).asLast(AList::byAnotherKey),
            Kind.UNREVOKED),
        Arguments.of(
            "a stolen station's certificates, listed by another CA key alone",
            good().intends(FinalStation.Intent.CLOSED).list(4, 1, 2, 3).asLast(AList::byAnotherKey),
            Kind.UNREVOKED),
        Arguments.of(
            "signed and stored by the journal, seen by nobody, listed by another CA key alone",
            good()
                .journal(JournalEntry.Kind.SIGNED, 9)
                .journal(JournalEntry.Kind.STORED, 9)
                .list(4, 9)
                .asLast(AList::byAnotherKey),
            Kind.FORGOTTEN));
  }

  @Test
  @DisplayName("S19 A CRL that ended while the machine slept is no sin")
  void asleep() {
    assertThat(late().sleepsFor(8)).isClean();
  }

  @Test
  @DisplayName("S36 What another CA key's CRL lists cuts nobody off")
  void listedElsewhere() {
    assertThat(good().list(4, 2).asLast(AList::byAnotherKey)).isClean();
  }

  private static AHistory good() {
    return new AHistory();
  }

  private static AHistory late() {
    return good().list(4, 3).asLast(it -> it.signedIn(TOO_LATE));
  }
}
