package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetiredKeysTest {
  private static final PublicKeyFingerprint KEY = new PublicKeyFingerprint(Sha256.hex("a key"));

  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
  private final AuthorityName authority = LedgerNamespace.newAuthority();
  private final RetiredKeys keys = new RetiredKeys(LedgerNamespace.operator(), clock.clock());

  @Test
  @DisplayName("S39 A retired key stays retired with its first reason, until it is readmitted")
  void retiredUntilReadmitted() {
    assertThat(keys.contains(authority, KEY)).isFalse();

    keys.retire(authority, KEY, RevocationReason.KEY_COMPROMISE);
    clock.advance(Duration.ofHours(1));
    keys.retire(authority, KEY, RevocationReason.SUPERSEDED);

    assertThat(new RetiredKeys(LedgerNamespace.operator(), clock.clock()).find(authority, KEY))
        .contains(
            new RetiredKey(
                KEY, RevocationReason.KEY_COMPROMISE, LedgerSamples.NOW, Optional.empty()));
    assertThat(keys.contains(authority, KEY)).isTrue();

    keys.readmit(authority, KEY);

    assertThat(keys.contains(authority, KEY)).isFalse();
    assertThat(keys.find(authority, KEY).flatMap(RetiredKey::readmittedAt))
        .contains(LedgerSamples.NOW.plus(Duration.ofHours(1)));

    keys.retire(authority, KEY, RevocationReason.KEY_COMPROMISE);

    assertThat(keys.contains(authority, KEY)).isTrue();
  }

  @Test
  @DisplayName("S39 A readmission counts once: a key retired again stays so until it is forgotten")
  void readmittedOnce() {
    keys.retire(authority, KEY, RevocationReason.KEY_COMPROMISE);
    Instant before = clock.clock().instant();
    clock.advance(Duration.ofHours(1));
    keys.readmit(authority, KEY);

    assertThat(keys.retire(authority, KEY, RevocationReason.KEY_COMPROMISE, before).isNew())
        .as("for what was known before the readmission")
        .isFalse();
    assertThat(keys.contains(authority, KEY)).isFalse();

    assertThat(keys.retire(authority, KEY, RevocationReason.KEY_COMPROMISE).isNew()).isTrue();
    assertThat(keys.readmit(authority, KEY).isNew()).isFalse();
    assertThat(keys.contains(authority, KEY)).isTrue();

    keys.forgetReadmission(authority, KEY);
    clock.advance(Duration.ofHours(1));

    assertThat(keys.readmit(authority, KEY).isNew()).isTrue();
    assertThat(keys.contains(authority, KEY)).isFalse();
  }

  @Test
  @DisplayName("Readmitting a key that was never retired changes nothing; authorities are apart")
  void authoritiesAreApart() {
    keys.readmit(authority, KEY);
    keys.retire(authority, KEY, RevocationReason.KEY_COMPROMISE);

    assertThat(keys.contains(new AuthorityName(authority.namespace(), "other"), KEY)).isFalse();
  }

  @Test
  @DisplayName("Two processes that retire keys at once lose none")
  void twoProcessesLoseNothing() throws ExecutionException, InterruptedException {
    List<PublicKeyFingerprint> many =
        IntStream.range(0, 100)
            .mapToObj(i -> new PublicKeyFingerprint(Sha256.hex("key " + i)))
            .toList();
    List<Future<?>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (PublicKeyFingerprint key : many) {
        RetiredKeys process = new RetiredKeys(LedgerNamespace.operator(), clock.clock());
        calls.add(
            threads.submit(() -> process.retire(authority, key, RevocationReason.KEY_COMPROMISE)));
      }
    }
    for (Future<?> call : calls) {
      call.get();
    }

    assertThat(keys.list(authority).stream().map(RetiredKey::fingerprint))
        .containsExactlyInAnyOrderElementsOf(many);
  }
}
