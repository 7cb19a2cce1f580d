package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is gone from the cache is suspicious only if nobody was seen to delete it. */
class VanishedCertificatesTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");
  private static final String HELD = "finalizers: [keymast.io/revocation-ledger]";

  private final VanishedCertificates vanished = new VanishedCertificates();

  @Test
  @DisplayName("S41 One that its finalizer held is to be explained, and its authority waits for it")
  void held() {
    BaseStationCertificate last = last(HELD);

    vanished.add(last);

    assertThat(vanished.all()).containsExactly(last);
    assertThat(vanished.areOf(AUTHORITY)).isTrue();
    assertThat(vanished.areOf(new AuthorityName("platform", "other"))).isFalse();

    vanished.explain(last);

    assertThat(vanished.all()).isEmpty();
    assertThat(vanished.areOf(AUTHORITY)).isFalse();
  }

  @Test
  @DisplayName("S41 The authority waits until all of them are explained, also the ones of one name")
  void several() {
    BaseStationCertificate first = last(HELD);
    BaseStationCertificate second = last(HELD);
    second.getMetadata().setUid("77aa");
    vanished.add(first);
    vanished.add(second);

    vanished.explain(first);

    assertThat(vanished.all()).containsExactly(second);
    assertThat(vanished.areOf(AUTHORITY)).isTrue();

    vanished.explain(second);

    assertThat(vanished.areNone()).isTrue();
    assertThat(vanished.areOf(AUTHORITY)).isFalse();
  }

  @Test
  @DisplayName("One that was being deleted needs no other explanation")
  void beingDeleted() {
    vanished.add(last(HELD + ", deletionTimestamp: \"2026-11-23T12:00:00Z\""));

    assertThat(vanished.all()).isEmpty();
  }

  @Test
  @DisplayName("Nor does one whose finalizer somebody took away before")
  void notHeld() {
    vanished.add(last("finalizers: [example.com/other]"));

    assertThat(vanished.all()).isEmpty();
  }

  private static BaseStationCertificate last(String metadata) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStationCertificate
            metadata: {name: hill-1, namespace: hills, uid: 3f6e, %s}
            spec: {certificateAuthorityRef: {name: lora, namespace: platform}}
            """
                .formatted(metadata),
            BaseStationCertificate.class);
  }
}
