package io.keymast.reconciler.cluster;

import io.keymast.domain.KeyAlgorithm;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.KeyVerdict;

/**
 * Judges each text of an RSA key once: one costs milliseconds, and every full pass sees it again.
 * Any other sound key is judged faster than it would be worth its memory.
 */
public final class RememberedVerdicts implements KeyJudge {
  private final KeyJudge judge;
  private final Remembered<KeyVerdict> verdicts = new Remembered<>();

  public RememberedVerdicts(KeyJudge judge) {
    this.judge = judge;
  }

  @Override
  public KeyVerdict judge(String pem) {
    return verdicts.of(pem).orElseGet(() -> judgeAnew(pem));
  }

  private KeyVerdict judgeAnew(String pem) {
    KeyVerdict verdict = judge.judge(pem);
    if (isDear(verdict)) {
      verdicts.put(pem, verdict);
    }
    return verdict;
  }

  private static boolean isDear(KeyVerdict verdict) {
    return !(verdict instanceof KeyVerdict.Accepted(var key))
        || key.algorithm() == KeyAlgorithm.RSA;
  }
}
