package io.keymast.app;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.keymast.api.TolerantSerialization;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hears when a Lease was renewed by its holder's own requests: the leader election of the client
 * tells only when it began and ended. Each renewal carries its own renewTime, which matches an
 * answer to its request; a request that the client repeats counts from when it was sent first.
 */
final class LeaseRenewals implements Interceptor {
  private final LeaderLease lease;
  private final String created;
  private final String changed;
  private final KubernetesSerialization serialization = TolerantSerialization.create();
  private volatile @Nullable Renewal last;

  /**
   * @param said as of when
   */
  private record Renewal(String body, Instant said, long sent) {}

  LeaseRenewals(LeaderLease lease) {
    this.lease = lease;
    this.created = "/namespaces/" + lease.namespace() + "/leases";
    this.changed = created + "/" + lease.name();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    Renewal former = last;
    if (isWrite(request) && (former == null || !former.body().equals(request.bodyString()))) {
      renewal(request.bodyString()).ifPresent(it -> last = it);
    }
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> answer, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    Renewal sent = last;
    if (answer.isSuccessful()
        && isWrite(request)
        && sent != null
        && sent.body().equals(request.bodyString())) {
      lease.deadline().renewed(sent.sent(), sent.said());
    }
  }

  private boolean isWrite(HttpRequest request) {
    String path = request.uri().getPath();
    return request.bodyString() != null && (path.endsWith(created) || path.endsWith(changed));
  }

  /** When it is given back it names nobody. */
  private Optional<Renewal> renewal(String body) {
    return Optional.ofNullable(serialization.unmarshal(body, Lease.class))
        .filter(it -> lease.name().equals(it.getMetadata().getName()))
        .map(Lease::getSpec)
        .filter(it -> lease.identity().equals(it.getHolderIdentity()))
        .map(LeaseSpec::getRenewTime)
        .map(said -> new Renewal(body, said.toInstant(), lease.deadline().now()));
  }
}
