package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuthorityFreshnessTest {
  private static final CertificateAuthority CACHED = object("one", 4);

  private Supplier<Optional<CertificateAuthority>> live = () -> Optional.of(CACHED);
  private int asked;
  private long nanos = Long.MAX_VALUE - 1;

  private final AuthorityFreshness freshness =
      new AuthorityFreshness(
          name -> {
            asked++;
            return live.get();
          },
          () -> nanos);

  @Test
  @DisplayName("Asked once in ten seconds; what changed then counts until the cache has it")
  void counts() {
    assertThat(freshness.isCurrent(CACHED)).isTrue();
    live = () -> Optional.of(object("one", 5));
    nanos += Duration.ofSeconds(9).toNanos();
    assertThat(freshness.isCurrent(CACHED)).isTrue();
    assertThat(asked).isEqualTo(1);

    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(freshness.isCurrent(CACHED)).isFalse();
    assertThat(freshness.isCurrent(object("one", 5))).isTrue();
    assertThat(freshness.isCurrent(object("one", 6))).isTrue();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  @DisplayName("One that is gone, or has come anew by the same name, is not the one in the cache")
  void gone() {
    live = Optional::empty;
    assertThat(freshness.isCurrent(CACHED)).isFalse();

    live = () -> Optional.of(object("another", 1));
    nanos += Duration.ofSeconds(10).toNanos();
    assertThat(freshness.isCurrent(CACHED)).isFalse();
  }

  @Test
  @DisplayName("Where it cannot be asked nobody can tell, and the next one asks again")
  void away() {
    live =
        () -> {
          throw new IllegalStateException("away");
        };
    assertThatThrownBy(() -> freshness.isCurrent(CACHED)).hasMessage("away");

    live = () -> Optional.of(CACHED);
    assertThat(freshness.isCurrent(CACHED)).isTrue();
  }

  private static CertificateAuthority object(String uid, long generation) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: CertificateAuthority
            metadata: {name: lora, namespace: platform, uid: %s, generation: %d}
            """
                .formatted(uid, generation),
            CertificateAuthority.class);
  }
}
