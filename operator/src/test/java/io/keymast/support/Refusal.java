package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What an account must not do is answered with 403. */
public final class Refusal {
  private Refusal() {}

  public static void assertRefused(ThrowingCallable attempt) {
    assertRefused("forbidden", attempt);
  }

  public static void assertRefused(String because, ThrowingCallable attempt) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(attempt)
        .withMessageContaining(because)
        .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(403));
  }
}
