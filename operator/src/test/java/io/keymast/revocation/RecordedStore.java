package io.keymast.revocation;

import java.lang.reflect.Proxy;
import java.util.List;

/** A store that tells what it is asked. */
final class RecordedStore {
  private RecordedStore() {}

  /**
   * @param requests gets the name of each method that is called
   */
  static ConfigMapStore of(ConfigMapStore store, List<String> requests) {
    return (ConfigMapStore)
        Proxy.newProxyInstance(
            ConfigMapStore.class.getClassLoader(),
            new Class<?>[] {ConfigMapStore.class},
            (_, method, arguments) -> {
              requests.add(method.getName());
              return method.invoke(store, arguments);
            });
  }
}
