package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.TolerantSerialization;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedContentsTest {
  private final SharedContents contents = new SharedContents();

  @Test
  @DisplayName("A copy is equal to what is cached, and shares what nobody changes")
  void equal() {
    BaseStation cached = cached();

    BaseStation copy = contents.clone(cached);

    assertThat(copy).isNotSameAs(cached).isEqualTo(cached);
    assertThat(copy.getSpec()).isSameAs(cached.getSpec());
    assertThat(copy.getStatus()).isSameAs(cached.getStatus());
  }

  @Test
  @DisplayName("A copy that loses its finalizer or its version leaves the cached one as it is")
  void apart() {
    BaseStation cached = cached();
    BaseStation copy = contents.clone(cached);

    copy.removeFinalizer("keymast.io/revoke-certificates");
    copy.getMetadata().getLabels().put("site", "mast");
    copy.getMetadata().setResourceVersion(null);

    assertThat(cached).isEqualTo(cached());
  }

  private static BaseStation cached() {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStation
            metadata:
              name: roof
              namespace: north
              resourceVersion: "7"
              labels: {site: roof}
              finalizers: [keymast.io/revoke-certificates]
            spec: {eui: 0016C001F0000001}
            status: {observedGeneration: 1}
            """,
            BaseStation.class);
  }
}
