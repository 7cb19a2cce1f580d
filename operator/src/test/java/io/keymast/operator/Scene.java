package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.ResourceNames;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.status.ConditionType;
import io.keymast.support.Moment;
import io.keymast.support.OperatorClock;
import io.keymast.support.ProxiedWrite;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** One station under an authority of its own, and what the platform team and the station do. */
final class Scene {
  private final PlatformTeam team;
  private final OperatorClock clock;
  private final Map<String, BaseStationCertificate> known = new LinkedHashMap<>();
  private final List<Moment> steps = new CopyOnWriteArrayList<>();
  private Station station;
  private BigInteger crlNumberBefore = BigInteger.ZERO;

  /**
   * @param name of the station and of its authority
   */
  Scene(PlatformTeam team, String name, OperatorClock clock) {
    this.team = team.with(name);
    this.clock = clock;
    this.station = Station.named(name);
  }

  PlatformTeam team() {
    return team;
  }

  Station station() {
    return station;
  }

  SceneAuthorities authorities() {
    return new SceneAuthorities(team, clock, this::goesOn);
  }

  /** When somebody did something here, and had seen what came of what was done before. */
  List<Moment> steps() {
    return List.copyOf(steps);
  }

  private void goesOn() {
    steps.add(Moment.now(Moment.Kind.SEEN));
    steps.add(Moment.now(Moment.Kind.STEP));
  }

  /** All certificates that anybody saw, by serial number, as they were last seen. */
  Map<String, BaseStationCertificate> certificatesSeen() {
    looksAtCertificates();
    return known;
  }

  List<PublicKeyFingerprint> keysSeen() {
    return certificatesSeen().values().stream()
        .map(Scene::fingerprint)
        .distinct()
        .map(it -> PublicKeyFingerprint.parse(it).orElseThrow())
        .toList();
  }

  /** The CRL's number when the faults began. */
  BigInteger crlNumberBefore() {
    return crlNumberBefore;
  }

  void remembersCrlNumber() {
    if (team.resource(team.authority()).get() != null) {
      crlNumberBefore = new PublishedList(team, team.authority()).published().fields().number();
    }
  }

  boolean isAbout(ProxiedWrite write) {
    return isAbout(write.namespace(), write.name());
  }

  /**
   * Objects of the station and of its authority are named after them; what gates mount is in a
   * namespace that is.
   */
  boolean isAbout(String namespace, String object) {
    String name = station.name();
    return object.equals(name)
        || object.startsWith(name + "-")
        || object.startsWith(name + ".")
        || namespace.equals(authorities().gates());
  }

  /** By the name of the station and its authority, which ends with a number, or by the EUI. */
  boolean isNamedIn(String uri) {
    return Pattern.compile(Pattern.quote(station.name()) + "(?!\\d)").matcher(uri).find()
        || uri.contains(station.eui());
  }

  void hasAnAuthority(String... lines) {
    goesOn();
    team.appliesAuthority(team.authority().name(), lines);
  }

  void isReadyWith(String... lines) {
    hasAnAuthority();
    applies(lines);
    awaitsCurrent(1);
  }

  void applies(String... lines) {
    goesOn();
    team.applies(station, lines);
  }

  void movesToAnotherAuthority() {
    goesOn();
    team.appliesUnder(authorities().another(), station);
  }

  void confirms(String steps, String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("packetForwarder: {version: 2.8.12}");
    all.add("backhaulMigration: {confirm: [" + steps + "]}");
    applies(all.toArray(String[]::new));
  }

  /** How the key is declared compromised that the station has now. */
  String compromise() {
    return "regenerate: {token: leak, reason: KeyCompromise, compromisedKey: \"%s\"}"
        .formatted(fingerprint(team.currentOf(station)));
  }

  void revokesByHand() {
    goesOn();
    team.revokes(team.currentOf(station), "superseded");
  }

  void deletes() {
    looksAtCertificates();
    goesOn();
    team.deletes(station);
  }

  void timePasses(Duration by) {
    goesOn();
    clock.advance(by);
  }

  /** It makes itself another key. */
  void stationIsReset() {
    station = station.reset();
  }

  /** As the Key Installer reports it. */
  void stationUsesIt() {
    goesOn();
    team.hearsOfUse(team.currentOf(station), clock.now());
  }

  void awaits(ConditionType type, String status, String reason) {
    team.awaits(station, type, status, reason);
  }

  /** For what its manifest says now. */
  void awaitsReady() {
    team.awaitsReady(station);
  }

  /** The station is Ready by a certificate of this revision. */
  void awaitsCurrent(int revision) {
    team.awaitsReady(station);
    await(station.name() + " has revision " + revision)
        .until(() -> team.currentOf(station).getSpec().revision() == revision);
    team.awaitsReady(station);
    looksAtCertificates();
  }

  void awaitsListed(int entries) {
    await(entries + " entries in the CRL of " + team.authority())
        .until(
            () -> {
              var crl = team.sees(team.authority()).getStatus().crl();
              return crl != null && crl.entries() == entries;
            });
  }

  /** A CRL that came after the faults began. */
  void awaitsAnotherList() {
    await("another CRL of " + team.authority())
        .until(
            () ->
                new PublishedList(team, team.authority())
                        .published()
                        .fields()
                        .number()
                        .compareTo(crlNumberBefore)
                    > 0);
  }

  void awaitsGone() {
    await(station.name() + " is gone with its certificates")
        .until(() -> isGone() && certificates().isEmpty());
  }

  boolean isGone() {
    return team.station(station).get() == null;
  }

  /** Oldest first. */
  List<BaseStationCertificate> certificates() {
    return team
        .cluster()
        .resources(BaseStationCertificate.class)
        .inNamespace(team.stationNamespace())
        .withLabel(ResourceNames.EUI_LABEL, station.eui())
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(certificate -> certificate.getSpec().revision()))
        .toList();
  }

  private void looksAtCertificates() {
    certificates().forEach(each -> known.put(each.getSpec().serialNumber(), each));
  }

  private static String fingerprint(BaseStationCertificate certificate) {
    return certificate.getSpec().publicKeyFingerprint();
  }
}
