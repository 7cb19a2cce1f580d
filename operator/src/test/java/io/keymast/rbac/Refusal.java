package io.keymast.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What an account must not do is answered with 403. */
final class Refusal {
  private Refusal() {}

  static void assertRefused(ThrowingCallable attempt) {
    assertRefused("forbidden", attempt);
  }

  static void assertRefused(String because, ThrowingCallable attempt) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(attempt)
        .withMessageContaining(because)
        .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(403));
  }
}
