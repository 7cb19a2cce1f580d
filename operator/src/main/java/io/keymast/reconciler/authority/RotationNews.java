package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.Succession;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.RotationFacts;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people each step of a CA's rotation, once. */
public final class RotationNews {
  private static final Logger LOG = LoggerFactory.getLogger(RotationNews.class);

  private static final String RETIRED = "is no longer trusted";

  private final Events events;

  public RotationNews(Events events) {
    this.events = events;
  }

  /** To be called once the status is stored. */
  public void changed(CertificateAuthority object, List<CaGeneration> former, RotationFacts facts) {
    for (CaGeneration generation : facts.succession().generations()) {
      if (former.stream().noneMatch(it -> isSame(it, generation))) {
        tell(object, facts.succession(), generation);
      }
    }
  }

  /** The same of one that is trusted no longer, whatever becomes of the others. */
  void retired(CertificateAuthority object, CaGeneration generation) {
    tell(object, generation, CaGeneration.State.RETIRED, RETIRED);
  }

  private static boolean isSame(CaGeneration one, CaGeneration other) {
    return one.number() == other.number() && one.state() == other.state();
  }

  private void tell(CertificateAuthority object, Succession succession, CaGeneration generation) {
    String note =
        switch (generation.state()) {
          case TRUSTED ->
              "is in the trust bundle now"
                  + succession.nextIssuesFrom().map(from -> " and issues from " + from).orElse("");
          case ACTIVE -> "issues from now on";
          case RETIRING -> "issues no more and is trusted until its certificates end";
          case RETIRED -> RETIRED;
        };
    tell(object, generation, generation.state(), note);
  }

  private void tell(
      CertificateAuthority object, CaGeneration generation, CaGeneration.State state, String note) {
    LOG.atInfo()
        .addKeyValue("authority", Names.of(object))
        .addKeyValue("generation", generation.number())
        .addKeyValue("authorityKeyId", generation.keyId())
        .addKeyValue("state", state.apiName())
        .log("CA key pinned");
    events.tell(
        object,
        new Happening(
            Type.NORMAL,
            "Generation" + state.apiName(),
            "Rotate",
            "generation " + generation.number() + ", key " + generation.keyId() + ", " + note,
            generation.keyId() + " " + state));
  }
}
