package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.support.AuditLog;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one of several operators has written of a team's stations and certificates, and tried to.
 *
 * @param operator as it calls itself
 */
record ShardWrites(String operator, List<AuditLog.Request> writes, PlatformTeam team) {
  private static final String STATIONS = "basestations";
  private static final String CERTIFICATES = "basestationcertificates";

  /**
   * @param requests all of it
   */
  static ShardWrites of(String operator, List<AuditLog.Request> requests, PlatformTeam team) {
    return new ShardWrites(
        operator,
        requests.stream()
            .filter(AuditLog.Request::isWrite)
            .filter(request -> request.namespace().equals(team.stationNamespace()))
            .toList(),
        team);
  }

  /** Those that were not taken count too. */
  long certificatesCreated() {
    return writes.stream()
        .filter(write -> write.resource().equals(CERTIFICATES))
        .filter(write -> write.verb().equals("create"))
        .count();
  }

  /** All certificates that it wrote are of this authority. */
  void areOfCertificatesUnder(AuthorityName authority) {
    Set<String> own =
        team.certificates().stream()
            .filter(certificate -> authorityOf(certificate).equals(authority))
            .map(certificate -> certificate.getMetadata().getName())
            .collect(Collectors.toSet());
    assertThat(writes)
        .as(operator)
        .filteredOn(write -> isOf(CERTIFICATES, write))
        .isNotEmpty()
        .allSatisfy(write -> assertThat(own).contains(write.name()));
  }

  /** It wrote none of these stations. */
  void areNotOf(List<Station> foreign) {
    Set<String> names = foreign.stream().map(Station::name).collect(Collectors.toSet());
    assertThat(writes)
        .as(operator)
        .filteredOn(write -> isOf(STATIONS, write))
        .isNotEmpty()
        .noneSatisfy(write -> assertThat(names).contains(write.name()));
  }

  private static AuthorityName authorityOf(BaseStationCertificate certificate) {
    var reference = Objects.requireNonNull(certificate.getSpec().certificateAuthorityRef());
    return new AuthorityName(
        Objects.requireNonNull(reference.namespace()), Objects.requireNonNull(reference.name()));
  }

  private static boolean isOf(String resource, AuditLog.Request write) {
    return write.resource().equals(resource) || write.resource().startsWith(resource + "/");
  }
}
