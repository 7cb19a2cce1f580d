package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.domain.AuthorityName;
import io.keymast.fleet.Caller;
import io.keymast.operator.Finding.Breach;
import io.keymast.operator.Visitor.Handed;
import io.keymast.status.ConditionType;
import io.keymast.support.Moment;
import io.keymast.support.OperatorJvm;
import io.keymast.validation.PublicKeyValidator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One station with its errand at the Key Installer: it asks again and again, as the agent does. */
final class Visit {
  private static final String FIRST = "simpleenroll";

  /** The agent's half a minute or more, scaled. */
  private static final Duration BETWEEN_CALLS = Duration.ofMillis(250);

  private final PlatformTeam team;
  private final OperatorJvm operator;
  private final Visitor visitor;
  private final Visitor gate;
  private final List<Finding> broken = new CopyOnWriteArrayList<>();
  private final List<String> handed = new CopyOnWriteArrayList<>();
  private final List<Moment> steps = new CopyOnWriteArrayList<>();
  private AuthorityName authority;
  private Station station;

  Visit(PlatformTeam team, String name, OperatorJvm operator, Visitor visitor, Visitor gate) {
    this.team = team;
    this.operator = operator;
    this.visitor = visitor;
    this.gate = gate;
    this.authority = team.authority();
    this.station = Station.named(name).withKey(visitor.publicKeyPem());
  }

  Station station() {
    return station;
  }

  Visitor visitor() {
    return visitor;
  }

  HandoverView sees() {
    return new HandoverView(team, station);
  }

  /** To it or to the gate, which speaks of all of them. */
  List<String> failedAnswers() {
    return Stream.concat(visitor.failed().stream(), gate.failed().stream()).toList();
  }

  /** What it was promised, and was not so. */
  List<Finding> broken() {
    return List.copyOf(broken);
  }

  /** The serial numbers of all certificates that it was ever given. */
  List<String> handed() {
    return List.copyOf(handed);
  }

  /** When the station came for something, and when it had it; and when it was declared anew. */
  List<Moment> steps() {
    return List.copyOf(steps);
  }

  boolean isAbout(String object) {
    return isAbout(station, object);
  }

  static boolean isAbout(Station station, String object) {
    return object.equals(station.name()) || object.startsWith(station.name() + "-");
  }

  void applies(String... lines) {
    steps.add(Moment.now(Moment.Kind.STEP));
    team.appliesUnder(authority, station, lines);
  }

  void isDeclared(String... lines) {
    applies(lines);
    team.awaitsReady(station);
  }

  void isInService(String... lines) {
    isDeclared(lines);
    fetches();
    uses();
  }

  void isKnownByPassword() {
    StationPasswords passwords = new StationPasswords(team);
    authority = passwords.authority();
    visitor.knowsPassword(station.eui(), passwords.sets(station));
  }

  /** The platform team knows its name and its password only. */
  void isUndeclared() {
    station = station.withKey("");
    applies();
    comesUntil("is known", () -> visitor.polls().filter(it -> it.status() == 404).isPresent());
  }

  void isDeclaredAnew() {
    visitor.isReset();
    station = station.withKey(visitor.publicKeyPem());
    isDeclared();
  }

  void isRenewed() {
    applies(Errand.LONG);
    team.awaitsReady(station);
    operator.advance(Errand.UNTIL_DUE);
  }

  /** The next certificate, by what it had before; until the platform knows that it has it. */
  void fetches() {
    fetchesBy(visitor::polls);
  }

  /** The same by EST. */
  void enrols() {
    fetchesBy(() -> visitor.enrols(FIRST));
    pollsUntil(
        it -> visitor.request().equals(it.certificationRequest()), () -> visitor.enrols(FIRST));
  }

  void reenrols() {
    fetchesBy(() -> visitor.enrols("simplereenroll"));
  }

  private void fetchesBy(Supplier<Optional<Caller.Answer>> call) {
    Optional<X509Certificate> former = visitor.installed().map(Handed::certificate);
    AtomicReference<Optional<Handed>> next = new AtomicReference<>(Optional.empty());
    comesUntil(
        "fetches",
        () -> {
          Visitor.handed(call.get())
              .filter(it -> !former.equals(Optional.of(it.certificate())))
              .ifPresent(
                  it -> {
                    handed.add(it.serialNumber());
                    next.set(Optional.of(it));
                  });
          return next.get().map(sees()::delivery).map(Delivery::deliveredAt).isPresent();
        });
    visitor.installs(next.get().orElseThrow());
  }

  /** It shows its certificate at each poll. */
  void uses() {
    pollsUntilDelivery(it -> it.inUseAt() != null);
  }

  void reportsVersion(String version) {
    visitor.isUpgradedTo(version);
    pollsUntilDelivery(it -> version.equals(it.packetForwarderVersion()));
  }

  private void pollsUntilDelivery(Predicate<Delivery> noted) {
    Handed has = visitor.installed().orElseThrow();
    comesUntil(
        "is noted",
        () -> {
          visitor.polls();
          return noted.test(sees().delivery(has));
        });
  }

  /** A gate reports what it saw until that is taken, and then never again. */
  void isReportedByTheGate() {
    Handed shown = visitor.installed().orElseThrow();
    comesUntil(
        "is reported",
        () ->
            gate.reports(shown.serialNumber())
                .filter(it -> it.status() == 200 && it.body().startsWith("known 1"))
                .isPresent());
    promised(sees().delivery(shown).inUseAt() != null, "a report that was taken");
  }

  /** The key of its first request becomes its own. */
  void isBound() {
    comesUntil(
        "is bound", () -> visitor.enrols(FIRST).filter(it -> it.status() <= 202).isPresent());
    promised(
        Optional.ofNullable(sees().enrollment().boundPublicKey())
            .flatMap(PublicKeyValidator::fingerprintOf)
            .equals(Optional.of(visitor.ownKey())),
        "the binding of a key");
  }

  void showsAnotherKey() {
    pollsUntil(it -> it.mismatch() != null, visitor::pollsByOtherKey);
  }

  void showsItsKeyAgain() {
    pollsUntil(it -> it.mismatch() != null && it.mismatch().resolvedAt() != null, visitor::polls);
  }

  /** The way that its authority does not allow. */
  void comesByItsKeyAlone() {
    visitor.forgetsPassword();
    pollsUntil(it -> it.refused() != null, visitor::polls);
  }

  /** Of which nothing is written. */
  void guesses() {
    visitor.knowsPassword(station.eui(), "a guess");
    var _ = visitor.polls();
  }

  void comesByItsPasswordAgain() {
    isKnownByPassword();
    pollsUntil(it -> it.refused() != null && it.refused().resolvedAt() != null, visitor::polls);
  }

  void awaitsStep(String reason) {
    team.awaits(station, ConditionType.BACKHAUL_MIGRATED, "False", reason);
  }

  void awaitsListed(long revision) {
    await(station.name() + " " + revision + " in the CRL").until(() -> sees().isListed(revision));
  }

  private void pollsUntil(Predicate<Enrollment> noted, Supplier<?> call) {
    comesUntil(
        "is noted",
        () -> {
          var _ = call.get();
          return noted.test(sees().enrollment());
        });
  }

  private void comesUntil(String what, Callable<Boolean> call) {
    steps.add(Moment.now(Moment.Kind.STEP));
    await(station.name() + " " + what).pollInterval(BETWEEN_CALLS).until(call);
    steps.add(Moment.now(Moment.Kind.SEEN));
  }

  private void promised(boolean kept, String what) {
    if (!kept) {
      broken.add(new Finding(Breach.FORGOTTEN, what + " is not stored"));
    }
  }
}
