package io.keymast.reconciler.revoking;

import io.keymast.authority.IssuingAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.revocation.RetiredKey;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out {@code spec.readmittedKeys}: listing a key is an act that takes back one retirement,
 * not a state. Taking it off the list retires nothing; a key that is retired again stays so until
 * it was off the list and is listed anew.
 */
public final class Readmissions {
  private static final Logger LOG = LoggerFactory.getLogger(Readmissions.class);

  private final RetirementView retirement;
  private final ClusterView cluster;
  private final Events events;

  public Readmissions(RetirementView retirement, ClusterView cluster, Events events) {
    this.retirement = retirement;
    this.cluster = cluster;
    this.events = events;
  }

  /** Of an authority that is stopped: what is retired is known when it returns. */
  public void load(AuthorityName authority) {
    retirement.load(authority);
  }

  /** The authority is gone. */
  public void forget(AuthorityName authority) {
    retirement.forget(authority);
  }

  /** What is retired is known when it returns. */
  public void apply(IssuingAuthority authority) {
    load(authority.name());
    Set<PublicKeyFingerprint> listed = authority.policy().revocation().readmittedKeys();
    List<RetiredKey> retired =
        retirement.of(authority.name()).stream().filter(RetiredKey::isRetired).toList();
    for (RetiredKey key : retired) {
      if (!listed.contains(key.fingerprint()) && key.isRetiredAgain()) {
        retirement.forgetReadmission(authority.name(), key.fingerprint());
      } else if (listed.contains(key.fingerprint())) {
        retirement.readmit(authority.name(), key.fingerprint(), () -> tell(authority.name(), key));
      }
    }
  }

  private void tell(AuthorityName authority, RetiredKey key) {
    LOG.atInfo()
        .addKeyValue("authority", authority)
        .addKeyValue("publicKeyFingerprint", key.fingerprint())
        .addKeyValue("retiredAt", key.retiredAt())
        .log("retired key readmitted");
    Happening happening =
        new Happening(
            Type.WARNING,
            "KeyReadmitted",
            "Readmit",
            "the key "
                + key.fingerprint()
                + ", retired at "
                + key.retiredAt()
                + ", is admitted again by spec.readmittedKeys",
            key.fingerprint() + " " + key.retiredAt());
    cluster.authority(authority).ifPresent(object -> events.tell(object, happening));
  }
}
