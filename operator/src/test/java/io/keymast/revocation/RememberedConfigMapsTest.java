package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.cache.LiveVersions;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Leadership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RememberedConfigMapsTest {
  private final AuthorityName authority = LedgerNamespace.newAuthority();
  private final Map<String, String> labels = LedgerNames.selector(authority);
  private final ConfigMapStore others =
      new KubernetesConfigMaps(LedgerNamespace.operator(), Leadership.UNDISPUTED);
  private final List<String> requests = new ArrayList<>();
  private final ConfigMapStore remembered =
      new RememberedConfigMaps(
          RecordedStore.of(others, requests), new LiveVersions(LedgerNamespace.operator()));

  @Test
  @DisplayName("What it wrote, and what it read, is not read again")
  void known() {
    others.create(part("theirs", "1"));
    ConfigMap ours = remembered.create(part("ours", "1")).orElseThrow();

    assertThat(listed()).containsExactly("ours=1", "theirs=1");
    assertThat(requests).containsExactly("create", "list");

    remembered.replace(saying(ours, "2"));

    assertThat(listed()).containsExactly("ours=2", "theirs=1");
    assertThat(remembered.list(authority.namespace(), labels))
        .containsExactlyElementsOf(others.list(authority.namespace(), labels));
    assertThat(requests).containsExactly("create", "list", "replace");
  }

  @Test
  @DisplayName("S26 What somebody else changed, made, deleted or made anew is read as it is now")
  void changed() {
    ConfigMap changed = remembered.create(part("changed", "1")).orElseThrow();
    ConfigMap deleted = remembered.create(part("deleted", "1")).orElseThrow();
    ConfigMap renewed = remembered.create(part("renewed", "1")).orElseThrow();
    assertThat(listed()).containsExactly("changed=1", "deleted=1", "renewed=1");

    others.replace(saying(changed, "2"));
    assertThat(listed()).containsExactly("changed=2", "deleted=1", "renewed=1");

    others.delete(deleted);
    assertThat(listed()).containsExactly("changed=2", "renewed=1");

    others.delete(renewed);
    others.create(part("renewed", "2"));
    others.create(part("made", "1"));
    assertThat(listed()).containsExactly("changed=2", "made=1", "renewed=2");
  }

  @Test
  @DisplayName("What it deleted, and what no longer has the labels, is not listed any more")
  void gone() {
    ConfigMap deleted = remembered.create(part("deleted", "1")).orElseThrow();
    ConfigMap stripped = remembered.create(part("stripped", "1")).orElseThrow();

    remembered.delete(deleted);
    others.replace(
        new ConfigMapBuilder(stripped).editMetadata().withLabels(null).endMetadata().build());

    assertThat(listed()).isEmpty();
  }

  @Test
  @DisplayName("What is forgotten is read again")
  void forgotten() {
    remembered.create(part("forgotten", "1"));
    assertThat(listed()).containsExactly("forgotten=1");
    requests.clear();

    remembered.forget(authority.namespace(), labels);

    assertThat(listed()).containsExactly("forgotten=1");
    assertThat(requests).containsExactly("list");
  }

  private List<String> listed() {
    return remembered.list(authority.namespace(), labels).stream()
        .map(
            part ->
                part.getMetadata().getName().substring(authority.name().length() + 1)
                    + "="
                    + part.getData().get("says"))
        .toList();
  }

  private ConfigMap part(String name, String says) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(authority.namespace())
        .withName(authority.name() + "-" + name)
        .withLabels(labels)
        .endMetadata()
        .withData(Map.of("says", says))
        .build();
  }

  private static ConfigMap saying(ConfigMap part, String says) {
    return new ConfigMapBuilder(part).withData(Map.of("says", says)).build();
  }
}
