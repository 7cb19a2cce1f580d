package io.keymast.app;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears when a Lease was renewed by its holder's own requests: the leader election of the client
 * tells only when it began and ended. One renewal comes after the other, and each says another
 * time, so that what it says tells to which one an answer belongs; a request that the client
 * repeats counts from when it was sent first.
 */
final class LeaseRenewals implements Interceptor {
  private final String identity;
  private final LeaseDeadline deadline;
  private volatile @Nullable Renewal last;

  private record Renewal(String body, long sent) {}

  /**
   * @param identity of the holder
   */
  LeaseRenewals(String identity, LeaseDeadline deadline) {
    this.identity = identity;
    this.deadline = deadline;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    Renewal former = last;
    if (isRenewal(request) && (former == null || !former.body().equals(request.bodyString()))) {
      last = new Renewal(request.bodyString(), deadline.now());
    }
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> answer, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    Renewal sent = last;
    if (answer.isSuccessful()
        && isRenewal(request)
        && sent != null
        && sent.body().equals(request.bodyString())) {
      deadline.renewed(sent.sent());
    }
  }

  /** When it is given back it names nobody. */
  private boolean isRenewal(HttpRequest request) {
    return request.uri().getPath().contains("/leases")
        && request.bodyString() != null
        && request.bodyString().contains(identity);
  }
}
