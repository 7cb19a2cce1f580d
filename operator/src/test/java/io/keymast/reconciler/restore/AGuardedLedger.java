package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.TimeBounds;
import io.keymast.pki.CrlFields;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.reconciler.restore.RestoreGuard.Standing;
import io.keymast.reconciler.revoking.AnAgreement;
import io.keymast.reconciler.revoking.CrlKeeper;
import io.keymast.reconciler.revoking.LedgerAgreement;
import io.keymast.reconciler.revoking.PublicationPace;
import io.keymast.reconciler.revoking.RevocationWaits;
import io.keymast.reconciler.revoking.WithheldCrls;
import io.keymast.revocation.CrlLineage;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Predecessor;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.Recovered;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.keymast.support.CrlCopies;
import io.keymast.support.MutableClock;
import io.keymast.support.ToldEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The ledger of an authority, those who may know more of it, and the operator's lives. */
final class AGuardedLedger implements AutoCloseable {
  private static final String NAMESPACE =
      ControlPlane.shared().newAuthorityNamespace("guarded-ledger");
  private static final AtomicInteger AUTHORITIES = new AtomicInteger();
  private static final Duration VALIDITY = Duration.ofDays(7);

  final MutableClock clock = new MutableClock();

  /** Goes on by itself only where a test lets it, and is not set with the clock. */
  private final AtomicLong nanoTime = new AtomicLong();

  final RevocationLedger ledger = new RevocationLedger(ControlPlane.shared().asOperator(), clock);
  final LoadedAuthority authority =
      ALoadedAuthority.named(
          new AuthorityName(NAMESPACE, "lora-" + AUTHORITIES.incrementAndGet()), clock.instant());
  final HighWater highWater = new HighWater(Optional.empty());
  final CrlCopies copies = new CrlCopies();

  private Optional<CrlFields> stated = Optional.empty();

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
      return looksAt(authority);
    }

    /** At another CA key of it. */
    Standing looksAt(LoadedAuthority loaded) {
      return guard.look(loaded, read());
    }

    PublishedCrl publishes() {
      return publishes(VALIDITY);
    }

    PublishedCrl publishes(Duration validity) {
      PublishedCrl published = publish(authority.name(), guard.predecessor(authority), validity);
      guard.published(authority, published.fields());
      return published;
    }

    /** As it does where a CRL is due; returns its number. */
    BigInteger keepsPublished() {
      CrlKeeper.Upkeep upkeep = looksAfter(keeper(ControlPlane.shared().asOperator(), List.of()));
      assertThat(upkeep.violations()).isEmpty();
      return new BigInteger(upkeep.crl().orElseThrow().number());
    }

    /** As it does where a CRL is due. */
    CrlKeeper.Upkeep looksAfter(CrlKeeper keeper) {
      return looksAfter(keeper, TimeBounds.exactly(clock.instant()));
    }

    CrlKeeper.Upkeep looksAfter(CrlKeeper keeper, TimeBounds now) {
      return keeper.publishWhereDue(authority, read(), now);
    }

    /**
     * @param client by which it enters what the ledger had lost
     * @param cached the certificates that it knows
     */
    CrlKeeper keeper(KubernetesClient client, List<BaseStationCertificate> cached) {
      return keeper(AnAgreement.of(client, new RevocationLedger(client, clock), authority, cached));
    }

    CrlKeeper keeper(LedgerAgreement agreement) {
      KubernetesClient client = ControlPlane.shared().asOperator();
      return new CrlKeeper(
          ledger,
          new CrlPublisher(ledger, clock, new SecureRandom()),
          new CrlKeeper.Delays(
              new PublicationPace(nanoTime::get),
              new WithheldCrls(
                  ledger,
                  agreement,
                  guard,
                  ACluster.showing(
                      List.of(AStatedAuthority.of(authority.name(), stated)), List.of()),
                  new Events(client, clock, "test"),
                  nanoTime::get)),
          new RevocationWaits(new Pokes<>(), new Pokes<>()),
          agreement,
          guard);
    }

    boolean isHeld() {
      return isHeldBy(BrakeReason.RECOVERED);
    }

    boolean isHeldBy(BrakeReason reason) {
      return brakes.of(authority.name()).hold(reason);
    }
  }

  /** Whichever clock shows it. */
  void passes(Duration duration) {
    nanoTime.addAndGet(duration.toNanos());
    clock.advance(duration);
  }

  /** Of Events about the authority. */
  List<String> warnings() {
    return ToldEvents.warningsAbout(
            ControlPlane.shared().admin(), NAMESPACE, authority.name().name())
        .stream()
        .map(Event::getReason)
        .toList();
  }

  /** As the newest CRL that the authority's status knows. */
  void states(CrlFields crl) {
    stated = Optional.of(crl);
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

  CrlLineage lineage() {
    return read().generation(authority.keyId()).orElseThrow().lineage();
  }

  List<ConfigMap> backup() {
    return parts().list().getItems().stream()
        .filter(part -> part.getMetadata().getName().contains(authority.name().name()))
        .toList();
  }

  void putsBack(List<ConfigMap> backup) {
    backup.forEach(
        part ->
            parts()
                .withName(part.getMetadata().getName())
                .edit(
                    live ->
                        new ConfigMapBuilder(live)
                            .withData(part.getData())
                            .withBinaryData(part.getBinaryData())
                            .build()));
  }

  private NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> parts() {
    return ControlPlane.shared().admin().configMaps().inNamespace(NAMESPACE);
  }

  /** With nobody to be compared with. */
  PublishedCrl published() {
    return publish(authority.name(), Predecessor.ANY);
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
    AuthorityName elsewhere = elsewhere();
    ledger.revoke(elsewhere, List.of(revoked));
    return publish(elsewhere, Predecessor.ANY);
  }

  void liftsElsewhere(SerialNumber held) {
    ledger.liftHold(elsewhere(), authority.keyId(), held);
  }

  private AuthorityName elsewhere() {
    return new AuthorityName(NAMESPACE, authority.name().name() + "-lost");
  }

  /**
   * Clocks were a year ahead once; the next CRL, here and in what was lost, has the same number.
   */
  void isAheadOfTheClock() {
    BigInteger ahead =
        BigInteger.valueOf(clock.instant().plus(Duration.ofDays(365)).getEpochSecond());
    for (AuthorityName each : List.of(authority.name(), elsewhere())) {
      new RecoveryNotes(ledger).note(each, new Recovered(ahead, Optional.empty()));
      publish(each, Predecessor.ANY);
    }
  }

  private PublishedCrl publish(AuthorityName name, Predecessor predecessor) {
    return publish(name, predecessor, VALIDITY);
  }

  private PublishedCrl publish(AuthorityName name, Predecessor predecessor, Duration validity) {
    return ((Publication.Published)
            new CrlPublisher(ledger, clock, new SecureRandom())
                .publish(name, authority.key(), validity, predecessor))
        .crl();
  }

  @Override
  public void close() {
    copies.close();
  }
}
