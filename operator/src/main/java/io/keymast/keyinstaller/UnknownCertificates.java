package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.pki.ParsedCertificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of certificates that one of our CAs signed and that the cluster does not know: those that
 * an older snapshot of etcd lost. They stay valid out there, and nothing here can revoke them but a
 * person who hears of them.
 *
 * <p>A certificate is presented within moments of its making, and caches may be behind by more than
 * that without anybody's knowing. So one look is too few: it is told of what many in a row have
 * missed, between which the caches were fresh.
 */
final class UnknownCertificates {
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);

  /** Two minutes: {@link WatchAge} finds within less than one that a watch is silent. */
  static final int LOOKS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(UnknownCertificates.class);
  private static final int MOST_REMEMBERED = 10_000;

  private final Stations stations;
  private final KeyInstallerMeters meters;
  private final InstantSource clock;

  /** One for each key: whoever has a CA can make certificates for his own as he likes. */
  private final Map<PublicKeyFingerprint, Suspect> suspects = new ConcurrentHashMap<>();

  /** Of what was judged by now, or is a suspect; each is told once. */
  private final Set<String> judged =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST_REMEMBERED;
                }
              }));

  /**
   * One of ours that was missed.
   *
   * @param missed by how many looks in a row since it was presented
   */
  private record Suspect(
      String fingerprint,
      String serialNumber,
      String subject,
      String notAfter,
      String station,
      int missed) {
    static Suspect of(
        String fingerprint, ParsedCertificate certificate, Optional<Station> station) {
      return new Suspect(
          fingerprint,
          certificate.serialNumber().hex(),
          certificate.subject(),
          certificate.validity().notAfter().toString(),
          station.map(it -> it.name().toString()).orElse(""),
          0);
    }

    Suspect missedAgain() {
      return missed(missed + 1);
    }

    Suspect unmissed() {
      return missed(0);
    }

    private Suspect missed(int times) {
      return new Suspect(fingerprint, serialNumber, subject, notAfter, station, times);
    }
  }

  UnknownCertificates(Stations stations, KeyInstallerMeters meters, InstantSource clock) {
    this.stations = stations;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * What is missed while the caches may be behind, or while another of that key or too many are
   * suspects, is left to another poll.
   *
   * @param station that the key proves, if any
   */
  void look(PresentedKey key, Optional<Station> station) {
    String fingerprint = key.certificateFingerprint();
    if (stations.hasStored(fingerprint)
        || !stations.isFresh()
        || suspects.size() >= MOST_REMEMBERED
        || suspects.containsKey(key.fingerprint())
        || !judged.add(fingerprint)) {
      return;
    }
    ParsedCertificate.parse(key.certificate())
        .filter(certificate -> !certificate.validity().isExpiredAt(clock.instant()))
        .filter(certificate -> isOurs(certificate, station))
        .ifPresent(
            certificate ->
                suspects.put(key.fingerprint(), Suspect.of(fingerprint, certificate, station)));
  }

  /** Once in a while; tells of each suspect that was missed often enough. */
  void lookAgain() {
    if (stations.isFresh()) {
      suspects.forEach(this::lookAgain);
    } else {
      suspects.replaceAll((_, suspect) -> suspect.unmissed());
    }
  }

  private void lookAgain(PublicKeyFingerprint key, Suspect suspect) {
    if (stations.hasStored(suspect.fingerprint())) {
      suspects.remove(key);
      judged.remove(suspect.fingerprint());
      return;
    }
    Suspect missed = suspect.missedAgain();
    suspects.put(key, missed);
    if (missed.missed() >= LOOKS) {
      suspects.remove(key);
      tell(missed);
    }
  }

  private boolean isOurs(ParsedCertificate certificate, Optional<Station> station) {
    return Stream.concat(
            station.flatMap(Station::authority).stream(),
            stations.authority(stations.defaultAuthority()).stream())
        .anyMatch(authority -> authority.trust().chainOf(certificate).isPresent());
  }

  private void tell(Suspect suspect) {
    meters.unknownCertificate();
    LOG.atWarn()
        .addKeyValue("serialNumber", suspect.serialNumber())
        .addKeyValue("subject", suspect.subject())
        .addKeyValue("notAfter", suspect.notAfter())
        .addKeyValue("station", suspect.station())
        .log("A certificate of ours was presented that the cluster does not know");
  }
}
