package io.keymast.reconciler;

import io.keymast.domain.Sha256;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.KeyVerdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Judges each key text once: an RSA key costs milliseconds, and every full pass sees it again. */
public final class RememberedVerdicts implements KeyJudge {
  private static final int MAX_ENTRIES = 200_000;

  private final KeyJudge judge;
  private final Map<String, KeyVerdict> verdicts =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, KeyVerdict> eldest) {
              return size() > MAX_ENTRIES;
            }
          });

  public RememberedVerdicts(KeyJudge judge) {
    this.judge = judge;
  }

  @Override
  public KeyVerdict judge(String pem) {
    String text = Sha256.hex(pem);
    KeyVerdict known = verdicts.get(text);
    if (known != null) {
      return known;
    }
    KeyVerdict verdict = judge.judge(pem);
    verdicts.put(text, verdict);
    return verdict;
  }
}
