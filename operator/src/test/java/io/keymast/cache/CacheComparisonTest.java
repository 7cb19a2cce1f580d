package io.keymast.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.ResourceNames;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** By the rights that the Key Installer's account has. */
class CacheComparisonTest {
  private static final String PASSWORDS = ResourceNames.STATION_PASSWORDS_SECRET;

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final KubernetesClient account = controlPlane.asKeyInstaller();
  private final String namespace = controlPlane.newNamespace("compared");

  @Test
  @DisplayName("A Secret that may be read by its name alone is compared, and no other one")
  void byName() {
    Secret former = creates(PASSWORDS, "former");
    creates("another", "one");
    Followed upToDate = passwords(former);
    assertThat(gaps(upToDate)).isEmpty();

    Secret next = creates(PASSWORDS, "next");

    assertThat(gaps(upToDate).values()).containsExactly(former.getMetadata().getResourceVersion());
    assertThat(gaps(passwords(next))).isEmpty();
    assertThat(gaps(passwords())).hasSize(1);
  }

  @Test
  @DisplayName("What is gone and still in the cache is a gap, of the namespace that is compared")
  void gone() {
    Secret secret = creates(PASSWORDS, "gone");
    controlPlane.admin().resource(secret).delete();

    assertThat(gaps(passwords(secret)).keySet())
        .singleElement()
        .asString()
        .contains(namespace + "/" + PASSWORDS);
  }

  @Test
  @DisplayName("Of several, each is compared; of what may not be read nothing is said")
  void several() {
    Secret secret = creates(PASSWORDS, "unheard");
    Followed forbidden = Followed.in(namespace, ConfigMap.class, List::of);
    Followed stations = Followed.everywhere(BaseStation.class, List::of);

    Map<String, String> gaps = gaps(forbidden, stations, passwords());

    assertThat(gaps.keySet())
        .filteredOn(object -> object.contains(namespace))
        .singleElement()
        .asString()
        .endsWith(secret.getMetadata().getUid());
  }

  @Test
  @DisplayName("What may not be listed is told by the API server's own words")
  void forbidden() {
    Followed forbidden = Followed.in(namespace, ConfigMap.class, List::of);

    assertThatThrownBy(() -> new LiveVersions(account).list(forbidden, _ -> {}))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refused -> {
              assertThat(refused.getCode()).isEqualTo(403);
              assertThat(refused.getStatus().getReason()).isEqualTo("Forbidden");
              assertThat(refused).hasMessageContaining("cannot list resource \"configmaps\"");
            });
  }

  private Followed passwords(Secret... cached) {
    return Followed.in(namespace, Secret.class, () -> List.of(cached)).named(PASSWORDS);
  }

  private Map<String, String> gaps(Followed... lists) {
    return new CacheComparison(account, () -> Stream.of(lists)).gaps().known();
  }

  private Secret creates(String name, String text) {
    return (Secret)
        Resources.apply(
            controlPlane.admin(),
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withStringData(Map.of("text", text))
                .build());
  }
}
