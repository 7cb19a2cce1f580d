package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec.Revocation;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.CertificateAuthorityStatus.Rotation;
import io.keymast.api.Condition;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a scene ended, in words that are the same in each run: no serial numbers, no names of keys,
 * no times.
 *
 * @param authorities what they say of themselves, and what gates were given to trust
 */
record EndState(
    List<String> station,
    List<String> certificates,
    List<String> revoked,
    List<Boolean> retired,
    List<String> authorities) {

  static EndState of(Scene scene) {
    Map<String, BaseStationCertificate> seen = scene.certificatesSeen();
    PlatformTeam team = scene.team();
    RetiredKeys retired = new RetiredKeys(team.cluster(), Clock.systemUTC());
    return new EndState(
        Optional.ofNullable(team.station(scene.station()).get())
            .map(EndState::conditions)
            .orElse(List.of("gone")),
        scene.certificates().stream().map(EndState::words).toList(),
        scene.authorities().all().stream()
            .flatMap(authority -> team.ledger(authority).entries().stream())
            .map(entry -> revision(seen.get(entry.serialNumber().hex())) + " for " + entry.reason())
            .sorted()
            .toList(),
        scene.keysSeen().stream().map(key -> retired.contains(team.authority(), key)).toList(),
        authorities(scene.authorities()));
  }

  private static List<String> authorities(SceneAuthorities authorities) {
    return Stream.concat(
            authorities.all().stream().map(each -> words(authorities.team().sees(each))),
            authorities.trustCopy().stream().map(copy -> "trusted: " + certificates(copy)))
        .toList();
  }

  private static String words(CertificateAuthority authority) {
    CertificateAuthorityStatus status = authority.getStatus();
    return status == null
        ? "says nothing"
        : "%s, CA keys %s, rotation %s, brakes %s, stations %s, entries in the CRL: %s"
            .formatted(
                words(status.conditions()),
                all(status.generations()).map(EndState::words).toList(),
                Optional.ofNullable(status.rotation()).map(Rotation::state),
                all(status.brakes()).map(Brake::reason).toList(),
                status.stations(),
                Optional.ofNullable(status.crl()).map(Crl::entries));
  }

  private static String words(Generation generation) {
    return "%d %s with %d stations"
        .formatted(generation.number(), generation.state(), generation.stations());
  }

  private static long certificates(ConfigMap copy) {
    return copy.getData().values().stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("-----BEGIN"))
        .count();
  }

  private static <T> Stream<T> all(@Nullable List<T> stated) {
    return stated == null ? Stream.empty() : stated.stream();
  }

  private static String revision(@Nullable BaseStationCertificate certificate) {
    return certificate == null
        ? "one that nobody saw"
        : "revision " + certificate.getSpec().revision();
  }

  private static List<String> conditions(BaseStation station) {
    return station.getStatus() == null ? List.of() : words(station.getStatus().conditions());
  }

  private static String words(BaseStationCertificate certificate) {
    return "revision %d by %s for %s, token %s, revoked: %s, %s"
        .formatted(
            certificate.getSpec().revision(),
            certificate.getSpec().causes(),
            certificate.getSpec().usage(),
            certificate.getSpec().regenerateToken(),
            words(certificate.getSpec().revocation()),
            certificate.getStatus() == null ? "" : words(certificate.getStatus().conditions()));
  }

  /**
   * What led to a revocation, the ledger does not keep: after a crash, nobody may know. The cause
   * of a hold says who lifts it, and is never lost.
   */
  private static String words(@Nullable Revocation revocation) {
    if (revocation == null) {
      return "no";
    }
    return RevocationReason.CERTIFICATE_HOLD.apiName().equals(revocation.reason())
        ? revocation.toString()
        : String.valueOf(revocation.reason());
  }

  private static List<String> words(@Nullable List<Condition> conditions) {
    return Optional.ofNullable(conditions).orElse(List.of()).stream()
        .map(each -> each.type() + "=" + each.status() + " " + each.reason())
        .sorted()
        .toList();
  }
}
