package io.keymast.support;

import java.time.Duration;

/** What the proxy does to one write of the operator. */
public sealed interface Fault {
  /** Nothing. */
  record None() implements Fault {}

  /** The operator is killed; the API server never hears of the write. */
  record KillBefore() implements Fault {}

  /** The API server has stored the write; the operator is killed before it hears the answer. */
  record KillAfter() implements Fault {}

  /** The API server has stored the write; the operator gets a broken connection for an answer. */
  record DropAnswer() implements Fault {}

  /** The API server never hears of the write; the operator is answered so (429, 503...). */
  record Answer(int status) implements Fault {}

  /** The API server has stored the write; the operator hears so that much later. */
  record DelayAnswer(Duration by) implements Fault {}

  /** The API server hears of the write only that much later; nobody may wait for its answer. */
  record DelayRequest(Duration by) implements Fault {}

  /** The write is on its way until that returns; then it comes to the API server as any other. */
  record Hold(Runnable meanwhile) implements Fault {}
}
