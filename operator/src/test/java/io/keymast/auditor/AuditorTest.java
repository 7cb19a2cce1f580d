package io.keymast.auditor;

import static io.keymast.auditor.AuditAssert.assertThat;

import io.keymast.auditor.History.FinalStation;
import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.Signature;
import io.keymast.auditor.Sin.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An auditor that finds nothing must be known to find something. */
class AuditorTest {
  private static final String STATION = AHistory.STATION;

  @Test
  @DisplayName("S25 Nothing is wrong with a history of a renewal, a revocation, a hold and an end")
  void findsNothingInAGoodHistory() {
    assertThat(good()).isClean();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("duplicates")
  @DisplayName("S25 The auditor finds what was signed, created or issued twice")
  void findsDuplicates(String what, AHistory history) {
    assertThat(history).as(what).hasOnly(Kind.DUPLICATE);
  }

  static Stream<Arguments> duplicates() {
    return Stream.of(
        Arguments.of("a serial number signed twice", good().journal(JournalEntry.Kind.SIGNED, 2)),
        Arguments.of(
            "a station's serial number, signed for a server too",
            good().ofInfrastructure(JournalEntry.Kind.SIGNED, 2)),
        Arguments.of(
            "a serial number signed for two servers",
            good()
                .ofInfrastructure(JournalEntry.Kind.SIGNED, 7)
                .ofInfrastructure(JournalEntry.Kind.SIGNED, 7)),
        Arguments.of(
            "two stations' certificates of one serial number, signed once by the journal",
            good().sharesSerialNumber(2)),
        Arguments.of("an object created twice", good().created(STATION + "-2")),
        Arguments.of(
            "two certificates of one revision", good().replaces(1, it -> it.ofRevision(1))),
        Arguments.of(
            "a serial number of before a restore, signed again after it",
            good().undoes(9, 2, 3).journal(JournalEntry.Kind.SIGNED, 9)),
        Arguments.of(
            "an object created twice, and once more before a restore",
            good().undoes(9, 2, 3).created(STATION + "-2")),
        Arguments.of(
            "a second certificate of a revision, beside one that a restore took away",
            good().undoes(9, 2, 3).replaces(1, it -> it.ofRevision(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgotten")
  @DisplayName("S25 The auditor finds what is unaccounted for")
  void findsForgottenOnes(String what, AHistory history) {
    assertThat(history).as(what).hasOnly(Kind.FORGOTTEN);
  }

  static Stream<Arguments> forgotten() {
    return Stream.of(
        Arguments.of("a line of the journal that is missing", good().hasGap("line 7")),
        Arguments.of("a server's certificate that nobody signed", good().keeps(7)),
        Arguments.of(
            "a CA's cross-certificate, discarded and stored all the same",
            good()
                .ofInfrastructure(JournalEntry.Kind.SIGNED, 7)
                .ofInfrastructure(JournalEntry.Kind.DISCARDED, 7)
                .keeps(7)),
        Arguments.of(
            "a certificate whose object another account made",
            good().createdBySomebodyElse(STATION + "-2")),
        Arguments.of(
            "a certificate that is gone and not listed",
            good().replaces(2, it -> it.gone()).points(1)),
        Arguments.of(
            "a certificate that nobody signed by the journal",
            good().withoutJournal(JournalEntry.Kind.SIGNED, 2)),
        Arguments.of(
            "stored by the journal, seen by nobody",
            good().journal(JournalEntry.Kind.SIGNED, 9).journal(JournalEntry.Kind.STORED, 9)),
        Arguments.of(
            "discarded, and stored all the same", good().journal(JournalEntry.Kind.DISCARDED, 2)),
        Arguments.of("created, and seen by nobody", good().created(STATION + "-9")),
        Arguments.of(
            "an object that names another serial number than its certificate bears",
            good().replaces(2, it -> it.holding(content -> content.bearing(9)))),
        Arguments.of(
            "an object that says that its certificate has run out, which has not",
            good().replaces(1, it -> it.ending(AHistory.START))),
        Arguments.of(
            "an object of another station than its certificate",
            good().replaces(2, it -> it.holding(content -> content.of("0016C001F0000002")))),
        Arguments.of(
            "an object that names another key than its certificate",
            good().replaces(2, it -> it.holding(content -> content.forKey("another")))),
        Arguments.of(
            "a certificate that its authority's key did not sign",
            good().replaces(2, it -> it.signedBySomebodyElse())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"unlisted", "givenUp", "badLists"})
  @DisplayName("S25 The auditor finds what is given up and not listed, and CRLs that are not good")
  void findsUnrevokedOnes(String what, AHistory history) {
    assertThat(history).as(what).hasOnly(Kind.UNREVOKED);
  }

  static Stream<Arguments> unlisted() {
    return Stream.of(
        Arguments.of(
            "a revoked certificate that the newest CRL does not list",
            good().replaces(1, it -> it.revoked())),
        Arguments.of(
            "revoked by the journal, not listed", good().journal(JournalEntry.Kind.REVOKED, 1)),
        Arguments.of(
            "a stolen station's certificate that is not listed",
            good().intends(FinalStation.Intent.CLOSED)),
        Arguments.of(
            "what was revoked before a restore, and is not listed after it",
            good().undoes(9, 2, 3).replaces(9, it -> it.revoked())),
        Arguments.of(
            "the same by the journal alone",
            good().undoes(9, 2, 3).journal(JournalEntry.Kind.REVOKED, 9)));
  }

  static Stream<Arguments> givenUp() {
    return Stream.of(
        Arguments.of(
            "a regeneration whose predecessor was neither marked nor listed",
            good().regenerates(2, "again")),
        Arguments.of(
            "the same, and nobody saw who asked for it",
            good().replaces(2, it -> it.regenerated("again"))),
        Arguments.of(
            "a regeneration that forgot all but its predecessor",
            good()
                .replaces(1, it -> it.revoked())
                .replaces(2, it -> it.regenerated("again"))
                .forgets(3)
                .list(1)
                .list(2, 1)),
        Arguments.of(
            "one in the place of another that was revoked by hand, and is forgotten",
            good().replaces(2, it -> it.regenerated())),
        Arguments.of(
            "a certificate for a compromised key that was neither marked nor listed",
            good().replaces(1, it -> it.forKey("stolen")).regenerates(2, "leak", "stolen")),
        Arguments.of(
            "a former key's certificate, not revoked though the next one is in use",
            good().replaces(1, it -> it.forKey("former")).replaces(2, it -> it.inUse())),
        Arguments.of(
            "a former authority's certificate, not revoked though the next one is in use",
            good().replaces(1, it -> it.by("ca/former")).replaces(2, it -> it.inUse())));
  }

  static Stream<Arguments> badLists() {
    return Stream.of(
        Arguments.of(
            "a CRL that lists one no longer, and a later one that does again",
            good().list(4).list(5, 3)),
        Arguments.of("two CRLs of one number", good().list(3, 3)),
        Arguments.of("a CRL of before", good().list(4, 3).asLast(it -> it.signedIn(-24))),
        Arguments.of(
            "a CRL that its authority did not sign",
            good().list(4, 3).asLast(it -> it.by(Signature.WRONG))),
        Arguments.of(
            "a CRL of before, though time was taken back earlier",
            good()
                .takesTimeBack()
                .list(4, 3)
                .list(5, 3)
                .asLast(it -> it.signedIn(-24))
                .list(6, 3)
                .asLast(it -> it.signedIn(-48))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("diverged")
  @DisplayName("S25 The auditor finds who is not served as it is declared, or is cut off")
  void findsDivergedOnes(String what, AHistory history) {
    assertThat(history).as(what).hasOnly(Kind.DIVERGED);
  }

  static Stream<Arguments> diverged() {
    return Stream.of(
        Arguments.of("a station that is not ready", good().isReady("False")),
        Arguments.of("a station whose change nobody looked at", good().isReady()),
        Arguments.of("a station that points to its former certificate", good().points(1)),
        Arguments.of("a station that points to none", good().points()),
        Arguments.of("a good certificate that is listed", good().list(4, 2, 3)));
  }

  @Test
  @DisplayName("S25 What ran out by itself may be gone, and listed no longer")
  void expiredOnesMayGo() {
    AHistory history =
        good().replaces(1, it -> it.gone().expired()).replaces(3, it -> it.expired()).list(4);

    assertThat(history).isClean();
  }

  @Test
  @DisplayName("S25 A certificate may be put back, and a server's be signed and stored")
  void othersMayStore() {
    AHistory history =
        good().putBack(STATION + "-2").ofInfrastructure(JournalEntry.Kind.SIGNED, 7).keeps(7);

    assertThat(history).isClean();
  }

  @Test
  @DisplayName("S25 A regeneration that revoked all that was before it is no sin")
  void regenerationsMayRevoke() {
    AHistory history =
        good().revokes(1).journal(JournalEntry.Kind.REVOKED, 1).regenerates(2, "again");

    assertThat(history).isClean();
  }

  @Test
  @DisplayName("S25 Where one key is compromised, what another key has may stay")
  void otherKeysMayStay() {
    AHistory history =
        good().replaces(3, it -> it.forKey("stolen")).regenerates(2, "leak", "stolen");

    assertThat(history).isClean();
  }

  @Test
  @DisplayName("S25 A former key's certificate may stay as long as the next one is not in use")
  void formerOnesMayStayAWhile() {
    AHistory history =
        good().replaces(1, it -> it.forKey("former")).replaces(3, it -> it.forKey("former"));

    assertThat(history).isClean();
  }

  @Test
  @DisplayName("S25 What a restore took away may be unlisted, and made again under its name")
  void restoresMayUndo() {
    assertThat(good().undoes(9, 2, 3)).isClean();
  }

  @Test
  @DisplayName("S25 A CRL may go back to the time that a person took back")
  void timeMayBeTakenBack() {
    AHistory history = good().takesTimeBack().list(4, 3).asLast(it -> it.signedIn(-24));

    assertThat(history).isClean();
  }

  @Test
  @DisplayName("S25 A hold may be lifted")
  void holdsMayBeLifted() {
    AHistory history = good().list(4, 3).asLast(it -> it.holding(2)).list(5, 3);

    assertThat(history).isClean();
  }

  @Test
  @DisplayName("S25 A sin is put down to its station")
  void tellsWhose() {
    assertThat(good().journal(JournalEntry.Kind.DISCARDED, 2)).hasOneSin(Kind.FORGOTTEN, STATION);
  }

  private static AHistory good() {
    return new AHistory();
  }
}
