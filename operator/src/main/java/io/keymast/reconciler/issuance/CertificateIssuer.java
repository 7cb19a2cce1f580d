package io.keymast.reconciler.issuance;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.authority.IssuingAuthority;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.decision.CertificateName;
import io.keymast.decision.Hindrance;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation.Identity;
import io.keymast.decision.Obstacle;
import io.keymast.domain.NotLeadingException;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.brakes.Delay;
import io.keymast.reconciler.brakes.IssuanceGate;
import io.keymast.reconciler.cluster.Backoff;
import io.keymast.reconciler.cluster.CertificateStore;
import io.keymast.reconciler.issuance.DecisionExecutor.Result;
import io.keymast.reconciler.observation.Reservations;
import io.keymast.token.TokenException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs in memory and stores by one create-only request: the only place that issues. */
public final class CertificateIssuer {
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Delay UNTIL_SEEN = new Delay.Brief(SOON);
  private static final Duration UNTIL_NAMESPACE_ENDS = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final CertificateAuthorities authorities;
  private final Signer signer;
  private final CertificateStore store;
  private final Reservations reservations;
  private final IssuanceGate gate;
  private final Journal journal;
  private final Backoff overtaken = new Backoff(SOON, LONGEST_WAIT);
  private final UnansweredCreations unanswered = new UnansweredCreations();

  public CertificateIssuer(
      CertificateAuthorities authorities,
      Signer signer,
      CertificateStore store,
      Reservations reservations,
      IssuanceGate gate,
      Journal journal) {
    this.authorities = authorities;
    this.signer = signer;
    this.store = store;
    this.reservations = reservations;
    this.gate = gate;
    this.journal = journal;
  }

  Result issue(DueIssue due) {
    IssuanceIntent intent = due.intent();
    Optional<LoadedAuthority> authority =
        authorities
            .findReady(intent.binding().authority())
            .filter(loaded -> loaded.keyId().equals(intent.binding().authorityKeyId()));
    if (authority.isEmpty()) {
      return new Result.Again(Duration.ofSeconds(1));
    }
    Optional<Delay> delay = admit(due, authority.get());
    if (delay.isPresent()) {
      return Result.delayed(due, delay.get());
    }
    try {
      return publish(due, authority.get(), signer.sign(authority.get(), intent));
    } catch (TokenException away) {
      release(due);
      return waiting(authority.get(), away);
    } catch (NotLeadingException another) {
      release(due);
      return new Result.Again(SOON);
    }
  }

  /** Empty if it may be signed now, its key and EUI reserved. */
  Optional<Delay> admit(DueIssue due, IssuingAuthority authority) {
    return gate.pass(authority, due.station(), due.observed(), due.intent()).or(() -> reserve(due));
  }

  /** The same for what a foreign issuer has signed. */
  Optional<Delay> admitAnswer(DueIssue due, IssuingAuthority authority) {
    return gate.passAnswer(authority.name(), due.name()).or(() -> reserve(due));
  }

  private Optional<Delay> reserve(DueIssue due) {
    return reservations.reserve(due.intent(), due.uid())
        ? Optional.empty()
        : Optional.of(UNTIL_SEEN);
  }

  private void release(DueIssue due) {
    reservations.release(due.intent(), due.uid());
  }

  /** Makes a certificate known that was signed as decided; its key and EUI are reserved. */
  Result publish(DueIssue due, IssuingAuthority authority, ParsedCertificate certificate) {
    Result result = store(due, authority, certificate);
    if (result instanceof Result.Issued) {
      gate.issued(authority.name(), due.name());
    }
    return result;
  }

  private Result store(DueIssue due, IssuingAuthority authority, ParsedCertificate certificate) {
    StationName name = due.name();
    return switch (create(name, due.intent(), authority, certificate)) {
      case CertificateStore.Outcome.Stored(var known) -> {
        overtaken.forget(due.uid());
        journal(Journal.Entry.STORED, certificate.serialNumber(), name);
        yield new Result.Issued(known);
      }
      case CertificateStore.Outcome.Adopted(var known) -> {
        overtaken.forget(due.uid());
        journal(
            isSignedHere(authority) ? Journal.Entry.DISCARDED : Journal.Entry.UNCLAIMED,
            certificate.serialNumber(),
            name);
        yield new Result.Issued(known);
      }
      case CertificateStore.Outcome.Overtaken() -> {
        discard(authority, certificate, name);
        yield new Result.Again(overtaken.afterSetback(due.uid()));
      }
      case CertificateStore.Outcome.Refused(var refusal) -> {
        discard(authority, certificate, name);
        release(due);
        throw refusal;
      }
      case CertificateStore.Outcome.NamespaceEnding() -> {
        discard(authority, certificate, name);
        release(due);
        yield new Result.Again(UNTIL_NAMESPACE_ENDS);
      }
      case CertificateStore.Outcome.NameTaken(var taken) -> {
        discard(authority, certificate, name);
        release(due);
        yield new Result.Settled(due.meanwhile(inTheWay(taken)));
      }
    };
  }

  private static Hindrance inTheWay(String taken) {
    return new Hindrance(
        Obstacle.NAME_TAKEN,
        "delete the BaseStationCertificate "
            + taken
            + ": Keymast did not make it, and it stands where this station's belongs");
  }

  /** Where no answer comes, what is stored is told of once it is seen. */
  private CertificateStore.Outcome create(
      StationName station,
      IssuanceIntent intent,
      IssuingAuthority authority,
      ParsedCertificate certificate) {
    UnansweredCreations.Creation creation =
        new UnansweredCreations.Creation(
            CertificateName.of(station, intent.eui(), intent.binding(), intent.revision()),
            certificate.serialNumber(),
            isSignedHere(authority) ? Optional.of(Journal.Entry.DISCARDED) : Optional.empty());
    try {
      CertificateStore.Outcome outcome = store.create(station, intent, authority, certificate);
      unanswered.remove(station, creation);
      return outcome;
    } catch (KubernetesClientException e) {
      unanswered.add(station, creation);
      throw e;
    }
  }

  /** Tells the journal of what was stored without an answer. */
  void settle(StationName station, List<KnownCertificate> stored) {
    unanswered.settle(
        station, stored, (entry, serialNumber) -> journal(entry, serialNumber, station));
  }

  /**
   * The last time.
   *
   * @param stored all that there is of a station that goes
   */
  void settleFinally(Identity station, List<KnownCertificate> stored) {
    settle(station.name(), stored);
    unanswered.forget(station.name());
    overtaken.forget(station.uid());
  }

  /**
   * No other station has to try: the authority's own reconciler looks within half a minute, says
   * the same or wakes the stations.
   */
  private Result waiting(LoadedAuthority authority, TokenException away) {
    authorities.suspend(authority, away.violation().message());
    return new Result.Again(SOON);
  }

  private void discard(
      IssuingAuthority authority, ParsedCertificate certificate, StationName station) {
    if (isSignedHere(authority)) {
      journal(Journal.Entry.DISCARDED, certificate.serialNumber(), station);
    }
  }

  /** What a foreign issuer signed is not lost: it stays in its request, and may yet be stored. */
  private static boolean isSignedHere(IssuingAuthority authority) {
    return switch (authority) {
      case LoadedAuthority loaded -> true;
      case DelegatedAuthority delegated -> false;
    };
  }

  private void journal(Journal.Entry entry, SerialNumber serialNumber, StationName station) {
    journal.write(entry, Map.of("serialNumber", serialNumber.hex(), "station", station.toString()));
  }
}
