package io.keymast.reconciler;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublicationSchedule;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps an authority's CRL published: at once after a change, and long before it runs out. */
public final class CrlKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CrlKeeper.class);

  private static final Duration UNTIL_COMPARED = Duration.ofSeconds(5);

  private final RevocationLedger ledger;
  private final CrlPublisher publisher;
  private final RevocationWaits waits;
  private final HoldKeeper holds;
  private final RestoreGuard restores;
  private final Clock clock;

  public CrlKeeper(
      RevocationLedger ledger,
      CrlPublisher publisher,
      RevocationWaits waits,
      HoldKeeper holds,
      RestoreGuard restores,
      Clock clock) {
    this.ledger = ledger;
    this.publisher = publisher;
    this.waits = waits;
    this.holds = holds;
    this.restores = restores;
    this.clock = clock;
  }

  /** The CRL as it stands now, and what hinders publishing a newer one. */
  record Upkeep(Optional<Crl> crl, Instant nextLook, List<Violation> violations) {}

  Upkeep publishWhereDue(LoadedAuthority authority) {
    LedgerSnapshot snapshot = ledger.read(authority.name());
    holds.settle(authority.name(), snapshot);
    Optional<GenerationLedger> generation = snapshot.generation(authority.keyId());
    Instant now = clock.instant();
    if (restores.look(authority, snapshot) == RestoreGuard.Standing.COMPARING) {
      return new Upkeep(published(generation), now.plus(UNTIL_COMPARED), List.of());
    }
    Upkeep upkeep =
        switch (PublicationSchedule.decide(generation, now)) {
          case PublicationSchedule.Need.Later(var at) ->
              new Upkeep(published(generation), at, List.of());
          case PublicationSchedule.Need.Now(var cause) -> publish(authority, generation, cause);
        };
    if (generation.filter(GenerationLedger::hasSpare).isEmpty()) {
      ledger.provide(authority.name(), authority.keyId());
    }
    waits.settle(authority.name(), () -> ledger.read(authority.name()));
    return upkeep;
  }

  /** As it stands, whether it is due or not. */
  Optional<Crl> published(LoadedAuthority authority) {
    return published(ledger.read(authority.name()).generation(authority.keyId()));
  }

  private Upkeep publish(
      LoadedAuthority authority,
      Optional<GenerationLedger> before,
      PublicationSchedule.Cause cause) {
    Publication publication =
        publisher.publish(
            authority.name(), authority.key(), authority.policy().revocation().validity());
    return switch (publication) {
      case Publication.Published(var crl) -> {
        LOG.atInfo()
            .addKeyValue("authority", authority.name())
            .addKeyValue("crlNumber", crl.fields().number())
            .addKeyValue("entries", crl.entries())
            .addKeyValue("cause", cause)
            .log("CRL published");
        yield new Upkeep(
            Optional.of(status(crl.fields(), crl.entries())),
            clock.instant().plusSeconds(60),
            List.of());
      }
      case Publication.Refused(var violations) ->
          new Upkeep(published(before), clock.instant().plusSeconds(60), violations);
    };
  }

  private static Optional<Crl> published(Optional<GenerationLedger> generation) {
    return generation.flatMap(
        ledger ->
            ledger
                .head()
                .map(CrlHead::fields)
                .map(fields -> status(fields, ledger.publishedCount())));
  }

  private static Crl status(CrlFields fields, int entries) {
    return new Crl(fields.number().toString(), entries, fields.thisUpdate(), fields.nextUpdate());
  }
}
