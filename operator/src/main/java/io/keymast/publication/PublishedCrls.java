package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest CRL of each CA key that this process could assemble and verify. What is damaged, or
 * older than what was served before, never takes its place.
 */
public final class PublishedCrls {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedCrls.class);

  /** Assembling costs; a head that failed is not tried at every request. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ConfigMaps configMaps;
  private final Clock clock;
  private final Map<Generation, State> states = new ConcurrentHashMap<>();

  private record Generation(AuthorityName authority, KeyId keyId) {}

  /**
   * @param version of the head that was looked at last
   */
  private record State(String version, Optional<SignedObject> crl, Optional<Instant> failedAt) {}

  public PublishedCrls(ConfigMaps configMaps, Clock clock) {
    this.configMaps = configMaps;
    this.clock = clock;
  }

  /** Empty if there never was one. */
  public Optional<SignedObject> crl(AuthorityName authority, KeyId keyId) {
    Generation generation = new Generation(authority, keyId);
    Optional<ConfigMap> head = head(generation);
    if (head.isEmpty()) {
      return Optional.ofNullable(states.get(generation)).flatMap(State::crl);
    }
    return states
        .compute(
            generation, (_, before) -> next(generation, head.get(), Optional.ofNullable(before)))
        .crl();
  }

  /** Empty until the first CRL of this key. */
  public Optional<SignedObject> certificate(AuthorityName authority, KeyId keyId) {
    try {
      return head(new Generation(authority, keyId))
          .map(head -> CrlReader.issuer(CrlHead.read(head), keyId))
          .map(SignedObject::of);
    } catch (LedgerException.Damaged damaged) {
      return Optional.empty();
    }
  }

  private Optional<ConfigMap> head(Generation generation) {
    return configMaps.find(
        generation.authority.namespace(),
        LedgerNames.head(generation.authority.name(), generation.keyId));
  }

  private State next(Generation generation, ConfigMap head, Optional<State> before) {
    String version = head.getMetadata().getResourceVersion();
    if (before.isPresent()
        && before.get().version.equals(version)
        && before.get().failedAt.map(this::isRecent).orElse(true)) {
      return before.get();
    }
    Optional<SignedObject> served = before.flatMap(State::crl);
    try {
      SignedObject read = SignedObject.of(read(generation, head));
      boolean older = served.map(crl -> crl.number().compareTo(read.number()) > 0).orElse(false);
      if (older) {
        LOG.atWarn().addKeyValue("generation", generation).log("An older CRL is not served");
      }
      return new State(version, older ? served : Optional.of(read), Optional.empty());
    } catch (LedgerException.Damaged damaged) {
      if (before.isEmpty() || !before.get().version.equals(version)) {
        LOG.atWarn()
            .addKeyValue("generation", generation)
            .addKeyValue("damage", damaged.getMessage())
            .log("The newest CRL can't be served");
      }
      return new State(version, served, Optional.of(clock.instant()));
    }
  }

  private boolean isRecent(Instant failedAt) {
    return clock.instant().isBefore(failedAt.plus(RETRY));
  }

  private PublishedCrl read(Generation generation, ConfigMap head) {
    return CrlReader.read(
        generation.keyId, head, name -> configMaps.find(generation.authority.namespace(), name));
  }
}
