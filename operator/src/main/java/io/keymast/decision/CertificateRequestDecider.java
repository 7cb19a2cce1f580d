package io.keymast.decision;

import io.keymast.decision.CertificateRequestState.Absent;
import io.keymast.decision.CertificateRequestState.Altered;
import io.keymast.decision.CertificateRequestState.Approval;
import io.keymast.decision.CertificateRequestState.Asked;
import io.keymast.decision.CertificateRequestState.Ended;
import io.keymast.decision.CertificateRequestState.Ending;
import io.keymast.decision.CertificateRequestState.Leaving;
import io.keymast.decision.CertificateRequestState.Past;
import io.keymast.decision.CertificateRequestState.Pending;
import io.keymast.decision.CertificateRequestState.Repeated;
import io.keymast.decision.CertificateRequestState.Signed;
import io.keymast.decision.CertificateRequestState.Taken;
import io.keymast.decision.CertificateRequestStep.AskAgain;
import io.keymast.decision.CertificateRequestStep.Create;
import io.keymast.decision.CertificateRequestStep.Publish;
import io.keymast.decision.CertificateRequestStep.Wait;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides how to go on with the CertificateRequest of one intent. It never approves one, and asks
 * again for what has ended only after a time that doubles: soon where the issuer failed, rarely
 * where somebody has to change something first.
 */
public final class CertificateRequestDecider {
  private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);
  private static final int FIRST_ATTEMPT = 1;

  private final String name;
  private final Instant now;

  private CertificateRequestDecider(String name, Instant now) {
    this.name = name;
    this.now = now;
  }

  /**
   * @param name of the request, for people: {@code namespace/name}
   */
  public static CertificateRequestStep decide(
      String name, CertificateRequestState state, Instant now) {
    return new CertificateRequestDecider(name, now).decide(state);
  }

  private CertificateRequestStep decide(CertificateRequestState state) {
    return switch (state) {
      case Absent() -> new Create(FIRST_ATTEMPT);
      case Taken() ->
          new Wait(
              new Hindrance(
                  Obstacle.NAME_TAKEN,
                  "delete the CertificateRequest "
                      + name
                      + ": Keymast did not make it, and it stands where this station's belongs"),
              LONGEST_LOOK);
      case Altered(var asked) ->
          afterSetback(
              asked,
              asked.at(),
              Patience.SOON,
              new Hindrance(
                  Obstacle.REQUEST_ALTERED,
                  "leave CertificateRequests as Keymast makes them: "
                      + name
                      + " asks for something else than it should; somebody changed it, or the"
                      + " authority's spec"));
      case Leaving() ->
          new Wait(
              new Hindrance(
                  Obstacle.ISSUER_PENDING,
                  "the CertificateRequest " + name + " is being deleted; it is made again then"),
              SHORTEST_LOOK);
      case Pending(var asked, var approval) ->
          new Wait(
              new Hindrance(Obstacle.ISSUER_PENDING, whatIsAwaited(approval)), nextLook(asked));
      case Ended(var asked, var ending, var at, var message) ->
          afterSetback(asked, at, Patience.after(ending), told(ending, message));
      case Signed(var asked, var at, var faults) ->
          faults.isEmpty()
              ? new Publish()
              : afterSetback(
                  asked,
                  at,
                  Patience.RARELY,
                  new Hindrance(
                      Obstacle.ISSUED_OTHERWISE,
                      "the issuer signed something else than what the CertificateRequest "
                          + name
                          + " asks for, so it is not handed over: "
                          + String.join("; ", faults)));
      case Repeated(var asked, var at, var serialNumber, var past) ->
          afterSetback(
              asked,
              at,
              Patience.RARELY,
              new Hindrance(
                  Obstacle.ISSUED_BEFORE,
                  "have the issuer sign anew for each CertificateRequest: it answered "
                      + name
                      + " with certificate "
                      + serialNumber
                      + told(past)));
    };
  }

  private static String told(Past past) {
    return switch (past) {
      case PUBLISHED -> ", which was published before and is not published twice";
      case REVOKED -> ", which is revoked";
    };
  }

  private String whatIsAwaited(Approval approval) {
    return "the CertificateRequest "
        + name
        + switch (approval) {
          case AWAITED -> " waits for an approver";
          case GIVEN -> " is approved and waits for its issuer";
          case PASSED_OVER ->
              " waits for an approver, though its issuer has signed already: what nobody approved"
                  + " is not handed over";
        };
  }

  private Hindrance told(Ending ending, String message) {
    return switch (ending) {
      case DENIED ->
          new Hindrance(
              Obstacle.ISSUER_DENIED, "the CertificateRequest " + name + " was denied: " + message);
      case INVALID ->
          new Hindrance(
              Obstacle.ISSUER_DENIED,
              "the CertificateRequest " + name + " is invalid to its issuer: " + message);
      case FAILED ->
          new Hindrance(
              Obstacle.ISSUER_FAILED, "the CertificateRequest " + name + " failed: " + message);
    };
  }

  private CertificateRequestStep afterSetback(
      Asked asked, Instant at, Patience patience, Hindrance hindrance) {
    Instant again = at.plus(patience.after(asked.attempt()));
    if (!now.isBefore(again)) {
      return new AskAgain(asked.attempt() + 1);
    }
    return new Wait(
        new Hindrance(
            hindrance.obstacle(),
            hindrance.message()
                + "; it is asked for again at "
                + again
                + ", or within a minute once somebody deletes that CertificateRequest"),
        bounded(Duration.between(now, again)));
  }

  /** The longer nobody answered, the rarer. */
  private Duration nextLook(Asked asked) {
    return bounded(Duration.between(asked.at(), now).dividedBy(4));
  }

  private static Duration bounded(Duration wished) {
    if (wished.compareTo(SHORTEST_LOOK) < 0) {
      return SHORTEST_LOOK;
    }
    return wished.compareTo(LONGEST_LOOK) < 0 ? wished : LONGEST_LOOK;
  }

  /** How long to wait after a setback: twice as long each time. */
  private enum Patience {
    SOON(Duration.ofMinutes(1), Duration.ofHours(1)),
    RARELY(Duration.ofHours(1), Duration.ofHours(32));

    private static final int DOUBLINGS = 6;

    private final Duration first;
    private final Duration longest;

    Patience(Duration first, Duration longest) {
      this.first = first;
      this.longest = longest;
    }

    static Patience after(Ending ending) {
      return switch (ending) {
        case FAILED -> SOON;
        case DENIED, INVALID -> RARELY;
      };
    }

    Duration after(int attempt) {
      int doublings = Math.min(Math.max(attempt, FIRST_ATTEMPT) - FIRST_ATTEMPT, DOUBLINGS);
      Duration wished = first.multipliedBy(1L << doublings);
      return wished.compareTo(longest) < 0 ? wished : longest;
    }
  }
}
