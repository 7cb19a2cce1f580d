package io.keymast.app;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.app.OperatorSettings.Election;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lease by which a replica leads. At an orderly end it is given back: the operator SDK would
 * let it run out, and nobody would lead meanwhile.
 *
 * @param identity by which this replica, and no other, holds it
 * @param deadline until when it does
 */
record LeaderLease(String namespace, String name, String identity, LeaseDeadline deadline) {
  static final Duration DURATION = Duration.ofSeconds(15);
  private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);
  private static final String NOBODY = "";

  /**
   * @param clock of the machine, by which the client's leader election goes
   */
  static LeaderLease of(Election.Lease lease, String identity, Clock clock, LongSupplier nanoTime) {
    return new LeaderLease(
        lease.namespace(), lease.name(), identity, new LeaseDeadline(DURATION, clock, nanoTime));
  }

  /** For the client that renews it. */
  LeaseRenewals renewals() {
    return new LeaseRenewals(this);
  }

  /**
   * What is still at work here, and was told to end in vain, writes nothing more: another one may
   * lead at once. By its resourceVersion: what that one took stays his.
   */
  void release(KubernetesClient client) {
    deadline.giveUp();
    try {
      Lease held = client.resources(Lease.class).inNamespace(namespace).withName(name).get();
      if (held != null && identity.equals(held.getSpec().getHolderIdentity())) {
        client
            .resource(
                new LeaseBuilder(held).editSpec().withHolderIdentity(NOBODY).endSpec().build())
            .update();
      }
    } catch (KubernetesClientException e) {
      LOG.atWarn().setCause(e).log("the Lease could not be given back, and runs out");
    }
  }
}
