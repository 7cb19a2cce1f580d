package io.keymast.keyinstaller;

import io.keymast.pki.ParsedCertificate;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of certificates that one of our CAs signed and that the cluster does not know: those that
 * an older snapshot of etcd lost. They stay valid out there, and nothing here can revoke them but a
 * person who hears of them.
 */
final class UnknownCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownCertificates.class);
  private static final int MOST_REMEMBERED = 10_000;

  private final Stations stations;
  private final KeyInstallerMeters meters;
  private final InstantSource clock;

  /** Of what was judged by now; each is told once. */
  private final Set<String> judged =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST_REMEMBERED;
                }
              }));

  UnknownCertificates(Stations stations, KeyInstallerMeters meters, InstantSource clock) {
    this.stations = stations;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * @param station that the key proves, if any
   */
  void look(PresentedKey key, Optional<Station> station) {
    if (stations.hasStored(key.certificateFingerprint())
        || !judged.add(key.certificateFingerprint())) {
      return;
    }
    ParsedCertificate.parse(key.certificate())
        .filter(certificate -> !certificate.validity().isExpiredAt(clock.instant()))
        .filter(certificate -> isOurs(certificate, station))
        .ifPresent(certificate -> tell(certificate, station));
  }

  private boolean isOurs(ParsedCertificate certificate, Optional<Station> station) {
    return Stream.concat(
            station.flatMap(Station::authority).stream(),
            stations.authority(stations.defaultAuthority()).stream())
        .anyMatch(authority -> authority.trust().chainOf(certificate).isPresent());
  }

  private void tell(ParsedCertificate certificate, Optional<Station> station) {
    meters.unknownCertificate();
    LOG.atWarn()
        .addKeyValue("serialNumber", certificate.serialNumber().hex())
        .addKeyValue("subject", certificate.subject())
        .addKeyValue("notAfter", certificate.validity().notAfter())
        .addKeyValue("station", station.map(it -> it.name().toString()).orElse(""))
        .log("A certificate of ours was presented that the cluster does not know");
  }
}
