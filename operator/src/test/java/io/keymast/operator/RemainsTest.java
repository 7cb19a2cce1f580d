package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a crash left behind must be known to be found. */
class RemainsTest {
  private static final String KEY = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final Remains USUAL = left(secret("roof-1-ca"), configMap(head(KEY)));

  @Test
  @DisplayName(
      "Names are told without the scene, key, segment and shard, and shards are not counted")
  void words() {
    assertThat(
            left(
                    secret("roof-1-ca-2"),
                    configMap(head(KEY)),
                    configMap(head(KEY) + "-00000001"),
                    configMap(head(KEY) + "-00000002"),
                    configMap("roof-1.retired-keys-a"),
                    configMap("roof-1.retired-keys-0"),
                    configMap("roof-1.cross-" + KEY + "-" + KEY),
                    configMap("kube-root-ca.crt"))
                .counts())
        .isEqualTo(
            Map.of(
                "Secret it-ca-2", 1L,
                "ConfigMap it.KEY.crl", 1L,
                "ConfigMap it.KEY.crl-N", 2L,
                "ConfigMap it.retired-keys-SHARD", 1L,
                "ConfigMap it.cross-KEY-KEY", 1L));
  }

  @Test
  @DisplayName("A CA key or a cross-certificate too many is found, and one too few")
  void orphans() {
    Remains.Bounds bounds = Remains.Bounds.of(USUAL).with(USUAL);

    assertThat(bounds.admit(USUAL)).isTrue();
    assertThat(bounds.admit(left(secret("roof-1-ca")))).isFalse();
    assertThat(bounds.admit(left(secret("roof-1-ca"), secret("roof-1-ca-2"), configMap(head(KEY)))))
        .isFalse();
    assertThat(
            bounds.admit(
                left(
                    secret("roof-1-ca"),
                    configMap(head(KEY)),
                    configMap(head(KEY.replace('c', 'd'))))))
        .isFalse();
  }

  @Test
  @DisplayName("Where two runs without faults differ, either is right")
  void bounds() {
    Remains spare =
        left(secret("roof-1-ca"), configMap(head(KEY)), configMap(head(KEY) + "-00000002"));
    Remains.Bounds bounds = Remains.Bounds.of(USUAL).with(spare);

    assertThat(bounds.admit(USUAL)).isTrue();
    assertThat(bounds.admit(spare)).isTrue();
    assertThat(Remains.Bounds.of(spare).with(USUAL).admit(USUAL)).isTrue();
    assertThat(
            bounds.admit(
                left(
                    secret("roof-1-ca"),
                    configMap(head(KEY)),
                    configMap(head(KEY) + "-00000002"),
                    configMap(head(KEY) + "-00000003"))))
        .isFalse();
  }

  private static Remains left(HasMetadata... objects) {
    return Remains.named("roof-1", Arrays.stream(objects));
  }

  private static String head(String key) {
    return "roof-1." + key + ".crl";
  }

  private static HasMetadata secret(String name) {
    return new SecretBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  private static HasMetadata configMap(String name) {
    return new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().build();
  }
}
