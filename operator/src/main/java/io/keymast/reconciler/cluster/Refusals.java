package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Answers to a creation that say that this request stored nothing, and never will. One of before
 * may have: the client repeats those whose answer it lost, and tells of the last.
 */
public final class Refusals {
  /** HTTP 422: a rule of the resource, or a policy that says nothing else. */
  public static final int INVALID = 422;

  /** Malformed, unauthorised, forbidden, no such namespace, invalid. */
  private static final Set<Integer> CODES = Set.of(400, 401, 403, 404, INVALID);

  private static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

  private Refusals() {}

  public static boolean isOne(KubernetesClientException answer) {
    return CODES.contains(answer.getCode());
  }

  /** A missing right is forbidden too, but for another cause. */
  public static boolean isForNamespaceEnding(KubernetesClientException answer) {
    return Stream.ofNullable(answer.getStatus())
        .flatMap(status -> Stream.ofNullable(status.getDetails()))
        .flatMap(details -> details.getCauses().stream())
        .anyMatch(cause -> NAMESPACE_TERMINATING.equals(cause.getReason()));
  }
}
