package io.keymast.reconciler.issuance;

import io.keymast.api.BaseStation;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.ObservedStation;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.Names;

/** A certificate that is to be issued: to whom, by what was seen, and what was decided. */
record DueIssue(BaseStation station, ObservedStation observed, Decision.Issue issue) {
  StationName name() {
    return Names.of(station);
  }

  String uid() {
    return station.getMetadata().getUid();
  }

  IssuanceIntent intent() {
    return issue.intent();
  }

  /** What is said while somebody else has to act first. */
  Decision meanwhile(Hindrance hindrance) {
    return issue.meanwhile(observed, hindrance);
  }
}
