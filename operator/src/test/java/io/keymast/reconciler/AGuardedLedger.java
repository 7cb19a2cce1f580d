package io.keymast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.RestoreGuard.Standing;
import io.keymast.revocation.CrlLineage;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.keymast.support.CrlCopies;
import io.keymast.support.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The ledger of an authority, those who may know more of it, and the operator's lives. */
final class AGuardedLedger implements AutoCloseable {
  private static final String NAMESPACE =
      ControlPlane.shared().newAuthorityNamespace("guarded-ledger");
  private static final AtomicInteger AUTHORITIES = new AtomicInteger();

  final MutableClock clock = new MutableClock();
  final RevocationLedger ledger = new RevocationLedger(ControlPlane.shared().asOperator(), clock);
  final LoadedAuthority authority =
      ALoadedAuthority.named(
          new AuthorityName(NAMESPACE, "lora-" + AUTHORITIES.incrementAndGet()), clock.instant());
  final HighWater highWater = new HighWater(Optional.empty());
  final CrlCopies copies = new CrlCopies();

  /** One life of the operator. */
  final class Life {
    final RestoreGuard guard;
    private final AuthorityBrakes brakes = new AuthorityBrakes(new Pokes<>());

    private Life(List<URI> sources) {
      OperatorMeters meters = new OperatorMeters(new SimpleMeterRegistry());
      RecoveryHolds holds = new RecoveryHolds(new RecoveryNotes(ledger), brakes, meters, clock);
      guard =
          new RestoreGuard(
              AComparison.by(sources, highWater, ledger, holds, meters),
              holds,
              highWater,
              new RestoreGuard.Process(why -> {}, clock));
    }

    Standing looks() {
      return guard.look(authority, read());
    }

    PublishedCrl publishes() {
      return publish(authority.name(), guard.kept(authority));
    }

    boolean isHeld() {
      return brakes.of(authority.name()).hold(BrakeReason.RECOVERED);
    }
  }

  Life life() {
    return new Life(List.of(copies.uri()));
  }

  /** One that asks somebody else, too, who never answers. */
  Life impatientLife() {
    return new Life(List.of(copies.uri(), copies.silent()));
  }

  LedgerSnapshot read() {
    return ledger.read(authority.name());
  }

  BigInteger number() {
    return read().crlNumber(authority.keyId());
  }

  /** With nobody to be compared with. */
  PublishedCrl published() {
    return publish(authority.name(), CrlLineage.Kept.NEWEST);
  }

  /** Nobody answers, so that a process publishes without them, and ends. */
  PublishedCrl publishedUncompared() {
    Life life = life();
    life.looks();
    clock.advance(Duration.ofMinutes(3));
    assertThat(life.looks()).isEqualTo(Standing.UNCOMPARED);
    return life.publishes();
  }

  /** Under the same CA key, but not in this ledger: it is of what was lost. */
  PublishedCrl publishedElsewhere(RevocationEntry... revoked) {
    AuthorityName elsewhere = new AuthorityName(NAMESPACE, authority.name().name() + "-lost");
    ledger.revoke(elsewhere, List.of(revoked));
    return publish(elsewhere, CrlLineage.Kept.NEWEST);
  }

  private PublishedCrl publish(AuthorityName name, CrlLineage.Kept kept) {
    return ((Publication.Published)
            new CrlPublisher(ledger, clock, new SecureRandom())
                .publish(name, authority.key(), Duration.ofDays(7), kept))
        .crl();
  }

  @Override
  public void close() {
    copies.close();
  }
}
