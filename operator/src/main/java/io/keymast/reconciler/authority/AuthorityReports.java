package io.keymast.reconciler.authority;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.keymast.api.BaseStation;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.CertificateAuthorities.Change;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Passwords;
import io.keymast.domain.StationName;
import io.keymast.domain.Violation;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.metrics.FleetCount;
import io.keymast.reconciler.trust.TrustCondition;
import io.keymast.status.AuthorityCounts;
import io.keymast.status.AuthorityFacts;
import io.keymast.status.AuthorityFacts.Readiness;
import io.keymast.status.AuthorityStatusFactory;
import io.keymast.status.RotationFacts;
import io.keymast.status.Support;
import io.keymast.status.UnexpectedTrouble;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how an authority stands: to its stations, and to people in its status. */
public final class AuthorityReports {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorityReports.class);

  private final ClusterView cluster;
  private final CertificateAuthorities authorities;
  private final Pokes<BaseStation> stations;
  private final AuthorityBrakes brakes;
  private final AuthorityNews news;
  private final CountPace counts;
  private final Passwords passwords;
  private final Clock clock;

  /** What is told beside a status, and how often its numbers are. */
  public record Telling(AuthorityNews news, CountPace counts) {}

  public AuthorityReports(
      ClusterView cluster,
      CertificateAuthorities authorities,
      Pokes<BaseStation> stations,
      AuthorityBrakes brakes,
      Telling telling,
      Passwords passwords,
      Clock clock) {
    this.cluster = cluster;
    this.authorities = authorities;
    this.stations = stations;
    this.brakes = brakes;
    this.news = telling.news();
    this.counts = telling.counts();
    this.passwords = passwords;
    this.clock = clock;
  }

  /** From now on stations are decided on by this, and those that it concerns are. */
  public void tellStations(AuthorityName name, Entry entry) {
    wake(name, enter(name, entry));
  }

  /** From now on stations are decided on by this, whenever they are. */
  Change enter(AuthorityName name, Entry entry) {
    return authorities.put(name, entry);
  }

  /** This CA key signs nothing for stations from now on; they hear of it when it is said why. */
  void suspend(AuthorityName name, KeyId key, String message) {
    authorities.suspend(name, key, message);
  }

  /** Those that it concerns are decided on again. */
  void wake(AuthorityName name, Change change) {
    Stream<StationName> concerned =
        switch (change) {
          case Change.ForNone() -> Stream.empty();
          case Change.ForThose(var those) -> those.stream();
          case Change.ForAll() -> cluster.stationsOf(name).stream().map(Names::of);
        };
    concerned.forEach(station -> stations.poke(station.namespace(), station.name()));
  }

  /**
   * The CA keys, as they are said.
   *
   * @param rotation empty where they could not be judged
   */
  public record Pins(List<Generation> generations, Optional<RotationFacts> rotation) {}

  /** Whether its status says all that holds its issuing. */
  boolean saysWhatHolds(CertificateAuthority object) {
    return brakes.areStatedIn(object);
  }

  /** How many stations there are under it. */
  int stationsOf(CertificateAuthority object) {
    return cluster.stationsOf(Names.of(object)).size();
  }

  /** Returns the object as it is stored then. */
  public CertificateAuthority report(
      CertificateAuthority object,
      Readiness readiness,
      Pins pins,
      Optional<Crl> crl,
      Context<CertificateAuthority> context) {
    AuthorityName name = Names.of(object);
    List<BaseStation> fleet = cluster.stationsOf(name);
    CertificateAuthorityStatus status =
        AuthorityStatusFactory.create(
            new AuthorityFacts(
                object.getMetadata().getGeneration(),
                readiness,
                pins.generations(),
                pins.rotation(),
                crl,
                FleetCount.of(fleet),
                Support.of(object.getSpec(), passwords),
                clock.instant()),
            brakes.of(name),
            object.getStatus());
    Optional<CertificateAuthorityStatus> former =
        Optional.ofNullable(object.getStatus()).map(TrustCondition::apartFrom);
    boolean isTold =
        former
            .filter(
                it ->
                    status.equals(it)
                        || (AuthorityCounts.areAllThatDiffers(status, it)
                            && !counts.isDue(name, fleet.size())))
            .isPresent();
    return isTold ? object : store(object, status, context);
  }

  /** Says this of its CA keys; all else that was said stands. */
  CertificateAuthority pin(
      CertificateAuthority object,
      List<Generation> generations,
      Context<CertificateAuthority> context) {
    return store(object, otherThanTrust(object).withGenerations(generations), context);
  }

  /** Of one that is not looked into. */
  void refuse(CertificateAuthority object, Violation why, Context<CertificateAuthority> context) {
    CertificateAuthorityStatus former = otherThanTrust(object);
    CertificateAuthorityStatus status =
        AuthorityStatusFactory.refused(
            why, object.getMetadata().getGeneration(), clock.instant(), former);
    if (!status.equals(former)) {
      store(object, status, context);
    }
  }

  /** Read live: the run that failed may have pinned a CA key, which an older status would unpin. */
  public void reportTrouble(CertificateAuthority object, Context<CertificateAuthority> context) {
    CertificateAuthority live = context.getClient().resource(object).get();
    if (live == null) {
      return;
    }
    long generation = live.getMetadata().getGeneration();
    CertificateAuthorityStatus former = otherThanTrust(live);
    if (!UnexpectedTrouble.isToldIn(former.conditions(), generation)) {
      store(
          live,
          new CertificateAuthorityStatus(
              former.observedGeneration(),
              former.generations(),
              former.rotation(),
              former.crl(),
              former.stations(),
              former.brakes(),
              former.resumed(),
              UnexpectedTrouble.beside(former.conditions(), generation, clock.instant())),
          context);
    }
  }

  private static CertificateAuthorityStatus otherThanTrust(CertificateAuthority object) {
    return TrustCondition.apartFrom(
        Objects.requireNonNullElse(
            object.getStatus(),
            new CertificateAuthorityStatus(null, null, null, null, null, null, null, null)));
  }

  private CertificateAuthority store(
      CertificateAuthority object,
      CertificateAuthorityStatus status,
      Context<CertificateAuthority> context) {
    AuthorityName name = Names.of(object);
    CertificateAuthority fresh = new CertificateAuthority();
    fresh.setMetadata(Names.identityOf(object));
    fresh.setStatus(status);
    LOG.atDebug().addKeyValue("authority", name).log("status changed");
    CertificateAuthorityStatus former = object.getStatus();
    CertificateAuthority stored =
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(object, fresh, context);
    counts.told(name);
    news.changed(object, former, status);
    return stored;
  }
}
