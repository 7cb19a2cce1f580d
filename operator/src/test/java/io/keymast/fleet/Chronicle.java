package io.keymast.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the fleet lived through, by the fleet's clock. */
final class Chronicle {
  private final List<Poll> polls = Collections.synchronizedList(new ArrayList<>());
  private final List<Entry> entries = Collections.synchronizedList(new ArrayList<>());
  private final List<Step> steps = Collections.synchronizedList(new ArrayList<>());

  /**
   * A station asked the Key Installer.
   *
   * @param step after which it did
   * @param holding the serial number of the newest certificate that it had afterwards
   */
  record Poll(Instant step, Instant at, SimulatedStation station, int status, String holding) {}

  /** How a certificate that a station shows at the gate stands. */
  enum Standing {
    CURRENT,
    /** Its successor is installed; it has not ended. */
    SUPERSEDED,
    ENDED
  }

  /** A station came to the gate. */
  record Entry(
      Instant at,
      SimulatedStation station,
      String serialNumber,
      Standing standing,
      Verdict verdict) {
    /** Refused while good, or let in after its end. */
    boolean isWrong() {
      return (verdict == Verdict.LET_IN) == (standing == Standing.ENDED);
    }
  }

  /** What the gate did. */
  enum Verdict {
    LET_IN,
    REFUSED
  }

  /**
   * A while has passed, and the platform has caught up.
   *
   * @param issued certificates since the step before
   * @param revoked entries of the CRL
   */
  record Step(Instant at, Phase phase, int issued, int revoked) {}

  /** What the fleet's life is about. */
  enum Phase {
    QUIET,
    RENEWING
  }

  void note(Poll poll) {
    polls.add(poll);
  }

  void note(Entry entry) {
    entries.add(entry);
  }

  void note(Step step) {
    steps.add(step);
  }

  List<Poll> polls() {
    return List.copyOf(polls);
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** But for those who came before their first certificate was made. */
  List<Poll> pollsOfEnrolled() {
    return polls().stream().filter(poll -> !poll.holding().isEmpty()).toList();
  }

  /** Of the step that was noted last. */
  Instant lastStep() {
    return steps.getLast().at();
  }
}
