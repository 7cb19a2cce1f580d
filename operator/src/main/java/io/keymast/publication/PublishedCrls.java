package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.publication.ServedCrls.Generation;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.PublishedCrl;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
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
  private final ServedCrls served;
  private final LongSupplier nanoTime;
  private final Map<Generation, Looked> looked = new ConcurrentHashMap<>();

  /**
   * @param version of the head that was looked at last
   * @param failedAt by nanoTime
   */
  private record Looked(String version, OptionalLong failedAt) {}

  public PublishedCrls(ConfigMaps configMaps, ServedCrls served, LongSupplier nanoTime) {
    this.configMaps = configMaps;
    this.served = served;
    this.nanoTime = nanoTime;
  }

  /** Empty if there never was one. */
  public Optional<SignedObject> crl(AuthorityName authority, KeyId keyId) {
    Generation generation = Generation.of(authority, keyId);
    head(generation).ifPresent(head -> look(generation, head));
    return served.find(generation).map(ServedCrls.Served::object);
  }

  /** Takes what is new into memory, whether anyone asks for it or not. */
  public void keep(Collection<ConfigMap> parts) {
    for (ConfigMap part : parts) {
      Generation.of(part).ifPresent(generation -> look(generation, part));
    }
  }

  /** Empty until the first CRL of this key. */
  public Optional<SignedObject> certificate(AuthorityName authority, KeyId keyId) {
    try {
      return head(Generation.of(authority, keyId))
          .map(head -> CrlReader.issuer(CrlHead.read(head), keyId))
          .map(SignedObject::of);
    } catch (LedgerException.Damaged damaged) {
      return Optional.empty();
    }
  }

  /** Whether what is not there has not been published. */
  boolean knows(AuthorityName authority) {
    return configMaps.knows(authority.namespace());
  }

  private Optional<ConfigMap> head(Generation generation) {
    return configMaps.find(generation.namespace(), generation.head());
  }

  private void look(Generation generation, ConfigMap head) {
    looked.compute(generation, (_, before) -> look(generation, head, Optional.ofNullable(before)));
  }

  private Looked look(Generation generation, ConfigMap head, Optional<Looked> before) {
    String version = head.getMetadata().getUid() + "/" + head.getMetadata().getResourceVersion();
    boolean isKnown = before.isPresent() && before.get().version.equals(version);
    if (isKnown && !isToBeTriedAgain(before.get())) {
      return before.get();
    }
    try {
      PublishedCrl read = read(generation, head);
      if (!served.offer(generation, read).crl().fields().equals(read.fields())) {
        LOG.atWarn().addKeyValue("generation", generation).log("An older CRL is not served");
      }
      return new Looked(version, OptionalLong.empty());
    } catch (LedgerException.Damaged damaged) {
      if (!isKnown) {
        LOG.atWarn()
            .addKeyValue("generation", generation)
            .addKeyValue("damage", damaged.getMessage())
            .log("The newest CRL can't be served");
      }
      return new Looked(version, OptionalLong.of(nanoTime.getAsLong()));
    }
  }

  private boolean isToBeTriedAgain(Looked before) {
    return before.failedAt.isPresent()
        && nanoTime.getAsLong() - before.failedAt.getAsLong() >= RETRY.toNanos();
  }

  private PublishedCrl read(Generation generation, ConfigMap head) {
    return CrlReader.read(
        generation.keyId(), head, name -> configMaps.find(generation.namespace(), name));
  }
}
