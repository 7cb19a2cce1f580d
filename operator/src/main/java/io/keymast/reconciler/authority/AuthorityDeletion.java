package io.keymast.reconciler.authority;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.keymast.api.CertificateAuthority;
import io.keymast.decision.AuthorityDecision;
import io.keymast.decision.DeletionDecision;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import io.keymast.reconciler.cluster.Names;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;

/** What becomes of an authority that somebody deleted: it stops issuing first, then it departs. */
public final class AuthorityDeletion {
  /** What was being issued when the authority was deleted is stored, and seen, by then. */
  private static final Duration UNTIL_ISSUED = Duration.ofSeconds(2);

  private static final Duration WATCH_OVER = Duration.ofSeconds(30);
  private static final Duration AT_ONCE = Duration.ofMillis(100);

  private static final String ENDS_ISSUING = "it is deleted, and issues nothing any more";

  private static final String LEDGER_GOES =
      "all that it issued has ended: its ledger is deleted, and then it goes";

  private static final String NO_RIGHT =
      "the operator has lost its rights in this namespace: give them back by the chart's"
          + " authorityNamespaces, or, where the namespace itself is ending, by a ClusterRole, as"
          + " docs/deleting.md says; until then nothing is forgotten, and nothing goes";

  private final AuthorityHearing hearing;
  private final AuthorityRetirement retirement;
  private final AuthorityDuties duties;
  private final AuthorityDeparture departure;
  private final AuthorityStops stops;

  public AuthorityDeletion(
      AuthorityHearing hearing,
      AuthorityRetirement retirement,
      AuthorityDuties duties,
      AuthorityDeparture departure,
      AuthorityStops stops) {
    this.hearing = hearing;
    this.retirement = retirement;
    this.duties = duties;
    this.departure = departure;
    this.stops = stops;
  }

  public DeleteControl proceed(CertificateAuthority object, Context<CertificateAuthority> context) {
    if (departure.isIssuing(Names.of(object))) {
      stops.stop(object, deleting(ENDS_ISSUING), context);
      return again(UNTIL_ISSUED);
    }
    CertificateAuthority pinned = retirement.pin(object, context);
    try {
      return depart(pinned, context);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        stops.stop(pinned, waiting(pinned, NO_RIGHT), _ -> AuthorityDuties.Kept.NOTHING, context);
        return again(WATCH_OVER);
      }
      throw e;
    }
  }

  private DeleteControl depart(CertificateAuthority object, Context<CertificateAuthority> context) {
    AuthorityName name = Names.of(object);
    hearing.hear(object);
    return switch (departure.decide(object)) {
      case DeletionDecision.Finish() when !AuthorityDeparture.isDeparting(object) -> {
        stops.stop(object, departing(LEDGER_GOES), _ -> AuthorityDuties.Kept.NOTHING, context);
        yield again(AT_ONCE);
      }
      case DeletionDecision.Finish() -> {
        departure.finish(name);
        yield DeleteControl.defaultDelete();
      }
      case DeletionDecision.Abandon(var message) -> {
        departure.abandon(object, message);
        yield DeleteControl.defaultDelete();
      }
      case DeletionDecision.Wait(var message) -> {
        stops.stop(object, waiting(object, message), duties::keepServing, context);
        departure.waits(object, message);
        yield again(WATCH_OVER);
      }
    };
  }

  /** Once its ledger may be half deleted, nobody else may take that for damage. */
  private static AuthorityDecision.Stop waiting(CertificateAuthority object, String message) {
    return AuthorityDeparture.isDeparting(object) ? departing(message) : deleting(message);
  }

  private static AuthorityDecision.Stop deleting(String message) {
    return stop("Deleting", message);
  }

  private static AuthorityDecision.Stop stop(String reason, String message) {
    return new AuthorityDecision.Stop(
        reason, List.of(new Violation("metadata.deletionTimestamp", reason, message)));
  }

  /** Said before the ledger goes: whoever finds none then knows why. */
  private static AuthorityDecision.Stop departing(String message) {
    return stop(AuthorityDeparture.DEPARTING, message);
  }

  private static DeleteControl again(Duration after) {
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(after.toMillis());
  }
}
