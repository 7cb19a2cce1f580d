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
import io.keymast.domain.AuthorityName;
import io.keymast.domain.BindingRight;
import io.keymast.domain.Eui64;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
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

  /**
   * What it is told by.
   *
   * @param seen certificates that there are or were, by serial number
   * @param retired of each of their keys, and of the right to have one bound, whether it is
   * @param trusted what gates were given, if anything
   */
  record Sources(
      Optional<BaseStation> station,
      List<BaseStationCertificate> certificates,
      Map<String, BaseStationCertificate> seen,
      List<RevocationEntry> ledger,
      List<Boolean> retired,
      List<CertificateAuthority> authorities,
      Optional<ConfigMap> trusted) {
    static Sources of(Scene scene) {
      PlatformTeam team = scene.team();
      RetiredKeys retired = new RetiredKeys(team.cluster(), Clock.systemUTC());
      List<AuthorityName> authorities = scene.authorities().all();
      return new Sources(
          Optional.ofNullable(team.station(scene.station()).get()),
          scene.certificates(),
          scene.certificatesSeen(),
          authorities.stream()
              .flatMap(authority -> team.ledger(authority).entries().stream())
              .toList(),
          Stream.concat(
                  scene.keysSeen().stream(),
                  Stream.of(BindingRight.of(new Eui64(scene.station().eui()))))
              .map(key -> retired.contains(team.authority(), key))
              .toList(),
          authorities.stream().map(team::sees).toList(),
          scene.authorities().trustCopy());
    }
  }

  static EndState of(Scene scene) {
    return of(Sources.of(scene));
  }

  static EndState of(Sources sources) {
    return new EndState(
        sources.station().map(EndState::conditions).orElse(List.of("gone")),
        sources.certificates().stream().map(EndState::words).toList(),
        sources.ledger().stream()
            .map(
                entry ->
                    revision(sources.seen().get(entry.serialNumber().hex()))
                        + " for "
                        + entry.reason())
            .sorted()
            .toList(),
        sources.retired(),
        Stream.concat(
                sources.authorities().stream().map(EndState::words),
                sources.trusted().stream().map(copy -> "trusted: " + certificates(copy)))
            .toList());
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
