package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import java.util.List;
import java.util.Optional;

/**
 * The cross-certificates of an authority, kept beside its ledger: what a CA key certified has to be
 * revocable as long as it lasts, whatever becomes of a status.
 */
public final class CrossCertificates {
  private static final String CERTIFICATE = "certificate";

  private final ConfigMapStore store;

  public CrossCertificates(RevocationLedger ledger) {
    this.store = ledger.store();
  }

  /**
   * As it is stored, by whomever.
   *
   * @param id by which two operators make one
   */
  public record Stored(String id, ParsedCertificate certificate) {}

  /** What became of a new one. */
  public enum Creation {
    STORED,
    /** Another process was faster. */
    OVERTAKEN
  }

  /**
   * Create-only. A conflict may be with ourselves: the client repeats a request whose answer it
   * lost.
   */
  public Creation create(AuthorityName authority, Stored made) {
    ConfigMap configMap =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(authority.namespace())
            .withName(LedgerNames.crossCertificate(authority, made.id()))
            .withLabels(LedgerNames.labels(authority, LedgerNames.CROSS_CERTIFICATE))
            .withFinalizers(ResourceNames.AUTHORITY_FINALIZER)
            .endMetadata()
            .addToData(CERTIFICATE, made.certificate().toPem())
            .build();
    return store
            .create(configMap)
            .or(() -> find(authority, made.id()))
            .flatMap(it -> read(authority, it))
            .filter(made::equals)
            .isPresent()
        ? Creation.STORED
        : Creation.OVERTAKEN;
  }

  /** Whether anything stands where it would be kept; a live read. */
  public boolean isTaken(AuthorityName authority, String id) {
    return find(authority, id).isPresent();
  }

  /** Of one that has ended. */
  public void forget(AuthorityName authority, String id) {
    find(authority, id).ifPresent(store::delete);
  }

  /** Those that a live read found; what is none is left out. */
  static List<Stored> in(AuthorityName authority, List<ConfigMap> parts) {
    return parts.stream()
        .filter(part -> GenerationLedger.isPart(part, LedgerNames.CROSS_CERTIFICATE))
        .flatMap(part -> read(authority, part).stream())
        .toList();
  }

  private static Optional<Stored> read(AuthorityName authority, ConfigMap part) {
    Optional<ParsedCertificate> certificate =
        Optional.ofNullable(part.getData())
            .flatMap(data -> Optional.ofNullable(data.get(CERTIFICATE)))
            .flatMap(ParsedCertificate::parsePem)
            .map(List::getFirst);
    return LedgerNames.crossCertificateId(authority, part.getMetadata().getName())
        .flatMap(id -> certificate.map(it -> new Stored(id, it)));
  }

  private Optional<ConfigMap> find(AuthorityName authority, String id) {
    return store.get(authority.namespace(), LedgerNames.crossCertificate(authority, id));
  }
}
