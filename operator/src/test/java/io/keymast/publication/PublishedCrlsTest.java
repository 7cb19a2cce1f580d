package io.keymast.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.revocation.PublishedCrl;
import io.keymast.support.ControlPlane;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which CRL is answered with, and for how long, by what was seen so far. */
class PublishedCrlsTest {
  private static final Instant NOW = Instant.parse("2026-11-03T12:00:00Z");
  private static final String NAMESPACE = ControlPlane.shared().newAuthorityNamespace("published");

  private final PublishingAuthority authority =
      new PublishingAuthority(NAMESPACE, Clock.fixed(NOW, ZoneOffset.UTC));
  private final AtomicReference<List<ConfigMap>> seen = new AtomicReference<>(List.of());
  private final AtomicLong nanoTime = new AtomicLong();
  private final PublishedCrls crls = new PublishedCrls(this::find, new ServedCrls(), nanoTime::get);

  @Test
  @DisplayName("By a clock that is a year behind, a CRL may be kept for no longer than it is valid")
  void clockIsBehind() {
    SignedObject crl = SignedObject.of(authority.revokesAndPublishes(1));

    ConditionalAnswer answer =
        ConditionalAnswer.decide(
            crl, Optional.empty(), Optional.empty(), NOW.minus(Duration.ofDays(365)));

    assertThat(answer.headers())
        .containsEntry("Cache-Control", "public, no-transform, max-age=604800, s-maxage=60");
  }

  @Test
  @DisplayName("A damaged CRL is looked at again after a second, whatever the wall clock says")
  void looksAgain() {
    PublishedCrl crl = authority.revokesAndPublishes(1);
    List<ConfigMap> all = authority.stored();
    seen.set(heads(all));
    assertThat(served()).isEmpty();
    seen.set(all);

    nanoTime.addAndGet(Duration.ofMillis(999).toNanos());
    assertThat(served()).isEmpty();
    nanoTime.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(served()).contains(content(crl));
  }

  @Test
  @DisplayName("Neither an older CRL nor a damaged one takes the place of what was served")
  void neverOlder() {
    PublishedCrl first = authority.revokesAndPublishes(1);
    List<ConfigMap> old = authority.stored();
    PublishedCrl second = authority.revokesAndPublishes(1);
    List<ConfigMap> all = authority.stored();
    seen.set(all);
    assertThat(served()).contains(content(second));

    seen.set(old);
    assertThat(served()).contains(content(second));
    assertThat(first.fields().number()).isLessThan(second.fields().number());
    seen.set(heads(all));
    assertThat(served()).contains(content(second));
    seen.set(List.of());
    assertThat(served()).contains(content(second));
  }

  private Optional<ConfigMap> find(String namespace, String name) {
    return seen.get().stream()
        .filter(configMap -> configMap.getMetadata().getNamespace().equals(namespace))
        .filter(configMap -> configMap.getMetadata().getName().equals(name))
        .findFirst();
  }

  private static List<ConfigMap> heads(List<ConfigMap> parts) {
    return parts.stream()
        .filter(configMap -> configMap.getMetadata().getName().endsWith(".crl"))
        .toList();
  }

  private Optional<ByteBuffer> served() {
    return crls.crl(authority.name(), authority.ca().keyId()).map(SignedObject::content);
  }

  private static ByteBuffer content(PublishedCrl crl) {
    return ByteBuffer.wrap(crl.crl().toByteArray());
  }
}
