package io.keymast.operator;

import io.keymast.support.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What happens at a write, and then at the next ones of its kind. */
enum Affliction {
  /** The operator's next life tries the same write again. */
  KILLED_BEFORE_AND_AFTER(new Fault.KillBefore(), new Fault.KillAfter()),
  KILLED_BEFORE(new Fault.KillBefore()),
  KILLED_AFTER(new Fault.KillAfter()),
  ANSWER_LOST(new Fault.DropAnswer()),
  ANSWERED_409(new Fault.Answer(409)),
  /** The client of each process asks again by itself; only then does the process hear of it. */
  ANSWERED_429(toEachAttempt(429)),
  ANSWERED_500(toEachAttempt(500)),
  ANSWERED_503(toEachAttempt(503)),
  /** The operator's client gives up after 10 seconds. */
  ANSWER_DELAYED(new Fault.DelayAnswer(Duration.ofSeconds(12))),
  /** So that it comes when the next attempt has been answered. */
  REQUEST_DELAYED(new Fault.DelayRequest(Duration.ofSeconds(12)));

  /** Of one request, by the clients of both processes. */
  private static final int ATTEMPTS = 3;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<Fault> faults;

  Affliction(Fault... faults) {
    this.faults = List.of(faults);
  }

  /**
   * @param code to which the client asks again
   */
  static Fault[] toEachAttempt(int code) {
    return Stream.generate(() -> new Fault.Answer(code)).limit(ATTEMPTS).toArray(Fault[]::new);
  }

  static boolean isOne(String fault) {
    return Arrays.stream(values()).anyMatch(each -> each.toString().equals(fault));
  }

  /**
   * @param since how many of the kind came since the write that is meant
   */
  Fault at(int since) {
    return since >= 0 && since < faults.size() ? faults.get(since) : new Fault.None();
  }

  List<Fault> faults() {
    return faults;
  }

  boolean kills() {
    return name().startsWith("KILLED");
  }

  boolean isSlow() {
    return this == ANSWER_DELAYED || this == REQUEST_DELAYED;
  }

  /** As a command line names it. */
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return slug().replace('-', ' ');
  }
}
