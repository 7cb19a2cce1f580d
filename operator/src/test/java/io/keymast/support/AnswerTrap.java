package io.keymast.support;

import java.io.IOException;
import java.util.Optional;

/**
 * Waits for a request that has certain words in its body. What the API server answers to that, and
 * to all others of the same connection, gets lost.
 */
final class AnswerTrap {
  private String words = "";
  private Optional<TlsPassage> caught = Optional.empty();

  synchronized void set(String body) {
    words = body;
    caught = Optional.empty();
  }

  /** Catches one request only; who asks again is answered. */
  synchronized void meets(String request, TlsPassage passage) {
    if (!words.isEmpty() && request.contains(words)) {
      words = "";
      caught = Optional.of(passage);
    }
  }

  synchronized boolean holds(TlsPassage passage) {
    return caught.filter(passage::equals).isPresent();
  }

  synchronized boolean isSprung() {
    return caught.isPresent();
  }

  /** Whoever waits for an answer there learns that none comes. */
  synchronized void breaksOff() throws IOException {
    caught.orElseThrow().breakOff();
  }
}
