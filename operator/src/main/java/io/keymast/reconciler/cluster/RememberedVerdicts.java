package io.keymast.reconciler.cluster;

import io.keymast.validation.KeyJudge;
import io.keymast.validation.KeyVerdict;

/** Judges each key text once: an RSA key costs milliseconds, and every full pass sees it again. */
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
    verdicts.put(pem, verdict);
    return verdict;
  }
}
