package io.keymast.reconciler.cluster;

import io.keymast.domain.Sha256Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was found of texts, the last used ones of more than a fleet's.
 *
 * @param <F> what was found
 */
final class Remembered<F> {
  private static final int MAX_ENTRIES = 200_000;

  private final Map<Sha256Digest, F> findings =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Sha256Digest, F> eldest) {
              return size() > MAX_ENTRIES;
            }
          });

  Optional<F> of(String text) {
    return Optional.ofNullable(findings.get(Sha256Digest.of(text)));
  }

  void put(String text, F finding) {
    findings.put(Sha256Digest.of(text), finding);
  }
}
