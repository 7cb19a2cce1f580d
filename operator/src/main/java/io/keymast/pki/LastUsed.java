package io.keymast.pki;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What was made of the last used ones of a few keys. */
final class LastUsed<K, V> {
  private final Map<K, V> values;

  LastUsed(int most) {
    values =
        Collections.synchronizedMap(
            new LinkedHashMap<>(16, 0.75f, true) {
              private static final long serialVersionUID = 1;

              @Override
              protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
              }
            });
  }

  /** Made by whoever asks first; by several, if they ask at once. */
  V of(K key, Function<K, V> make) {
    V known = values.get(key);
    if (known != null) {
      return known;
    }
    V made = make.apply(key);
    values.put(key, made);
    return made;
  }
}
