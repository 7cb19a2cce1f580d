package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Somebody else writes a part right before it is deleted. */
class LedgerRemovalTest {
  private final LedgerUnderTest ledger = LedgerUnderTest.create();

  @BeforeEach
  void isPublished() {
    ledger.revoke(LedgerSamples.entries(1));
    ledger.publish();
    assertThat(parts()).hasSizeGreaterThan(1);
  }

  @Test
  @DisplayName("S36 A part that was written meanwhile is deleted all the same: none is left behind")
  void conflict() {
    Set<String> written = new HashSet<>();

    new LedgerRemoval(contended(written::add)).delete(ledger.authority());

    assertThat(written).hasSizeGreaterThan(1);
    assertThat(parts()).isEmpty();
  }

  @Test
  @DisplayName("S36 A ledger that is written all the time is not taken for deleted")
  void conflicts() {
    assertThatExceptionOfType(LedgerException.Contended.class)
        .isThrownBy(() -> new LedgerRemoval(contended(_ -> true)).delete(ledger.authority()));
  }

  /**
   * @param writes whether a part of that name is written now
   */
  private ConfigMapStore contended(Predicate<String> writes) {
    ConfigMapStore store = ledger.store();
    return (ConfigMapStore)
        Proxy.newProxyInstance(
            ConfigMapStore.class.getClassLoader(),
            new Class<?>[] {ConfigMapStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("delete")
                  && arguments[0] instanceof ConfigMap part
                  && writes.test(part.getMetadata().getName())) {
                store.replace(written(part));
              }
              return method.invoke(store, arguments);
            });
  }

  private static ConfigMap written(ConfigMap part) {
    return new ConfigMapBuilder(part)
        .editMetadata()
        .addToAnnotations("written-after", part.getMetadata().getResourceVersion())
        .endMetadata()
        .build();
  }

  private List<ConfigMap> parts() {
    return ledger
        .store()
        .list(ledger.authority().namespace(), LedgerNames.selector(ledger.authority()));
  }
}
