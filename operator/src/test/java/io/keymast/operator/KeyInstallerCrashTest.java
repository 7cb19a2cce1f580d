package io.keymast.operator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever a station comes to the Key Installer for ends the same, however often that dies of its
 * writes and whatever the API server answers it.
 *
 * <p>{@code -Dkeymast.torture=true} brings every fault at every write by itself.
 */
class KeyInstallerCrashTest {
  private static final boolean EVERYTHING = Boolean.getBoolean("keymast.torture");

  /** Those that differ in what they make it write. */
  private static final Set<Errand> CHOICE =
      EnumSet.of(
          Errand.FIRST_CERTIFICATE,
          Errand.EST_ENROLMENT,
          Errand.BINDING,
          Errand.ANOTHER_KEY,
          Errand.ANOTHER_WAY,
          Errand.REPORT_OF_USE,
          Errand.MIGRATION);

  private static final Set<Errand> ERRANDS = EVERYTHING ? EnumSet.allOf(Errand.class) : CHOICE;
  private static final ErrandStage STAGE = new ErrandStage("errands", ERRANDS);
  private static final Torture TORTURE = new Torture(STAGE, new TortureResults("Key Installer: "));

  @BeforeAll
  static void rehearse() {
    TORTURE.rehearses();
  }

  @AfterAll
  static void end() {
    TORTURE.ends("installer");
  }

  @TestFactory
  @DisplayName(
      "S20 The Key Installer killed before and after any write: nothing is lost that it had promised, and the station ends the same")
  Stream<DynamicContainer> killed() {
    return EVERYTHING
        ? Arrays.stream(Affliction.values())
            .filter(Affliction::kills)
            .flatMap(KeyInstallerCrashTest::oneByOne)
        : Stream.of(
            round(
                "A write of each errand",
                STAGE.plansAtOneWrite(List.of(Affliction.KILLED_AFTER, Affliction.KILLED_BEFORE))));
  }

  @TestFactory
  @SuppressWarnings("EnumOrdinal") // any number does that tells the errands apart
  @DisplayName(
      "S20 The answer to the Key Installer's write lost or late, or a refusal: an answer all the same, and the same end")
  Stream<DynamicContainer> answered() {
    return EVERYTHING
        ? Arrays.stream(Affliction.values())
            .filter(each -> !each.kills())
            .flatMap(KeyInstallerCrashTest::oneByOne)
        : Stream.of(
            round(
                "Each write of each errand",
                ERRANDS.stream()
                    .map(errand -> CrashPlan.inTurn(errand, errand.ordinal()))
                    .toList()));
  }

  private static Stream<DynamicContainer> oneByOne(Affliction affliction) {
    return STAGE.plansAtEachWrite(affliction).stream()
        .map(plans -> round("A write of each errand: " + affliction, plans));
  }

  private static DynamicContainer round(String name, List<CrashPlan<Errand>> plans) {
    return TORTURE.round(name, plans, all -> new ErrandRound(STAGE, all).runs());
  }
}
