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

  private static boolean isSame(CaGeneration one, CaGeneration other) {
    return one.number() == other.number() && one.state() == other.state();
  }

  private void tell(CertificateAuthority object, Succession succession, CaGeneration generation) {
    LOG.atInfo()
        .addKeyValue("authority", Names.of(object))
        .addKeyValue("generation", generation.number())
        .addKeyValue("authorityKeyId", generation.keyId())
        .addKeyValue("state", generation.state().apiName())
        .log("CA key pinned");
    String subject = "generation " + generation.number() + ", key " + generation.keyId() + ", ";
    String note =
        switch (generation.state()) {
          case TRUSTED ->
              subject
                  + "is in the trust bundle now"
                  + succession.nextIssuesFrom().map(from -> " and issues from " + from).orElse("");
          case ACTIVE -> subject + "issues from now on";
          case RETIRING -> subject + "issues no more and is trusted until its certificates end";
          case RETIRED -> subject + "is no longer trusted";
        };
    events.tell(
        object,
        new Happening(
            Type.NORMAL,
            "Generation" + generation.state().apiName(),
            "Rotate",
            note,
            generation.keyId() + " " + generation.state()));
  }
}
