package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.OcspResponderKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Those of the platform team who see a CA followed by the next one. */
record RotationTeam(PlatformTeam team, MutableClock clock) {
  static final String QUICK = "rotation: {trustBefore: 48h, spread: 24h}";

  void passes(AuthorityName authority, Duration by) {
    clock.advance(by);
    team.hurries(authority);
  }

  /** A look that began before would bring back what is wiped. */
  void awaitsLook(AuthorityName authority) {
    team.awaits(
        authority,
        it ->
            it.getStatus().crl().thisUpdate().isAfter(clock.instant().minus(Duration.ofHours(1))));
    team.awaits(authority, "True", "Issuing");
  }

  Station issuesTo(AuthorityName authority) {
    team.awaits(authority, "True", "Issuing");
    Station station = Station.named("of-" + authority.name());
    team.appliesUnder(authority, station);
    team.awaitsReady(station);
    return station;
  }

  /** Whose CA issues to a station, and is to be followed by another one soon. */
  Station preparesNext(AuthorityName authority, String... lines) {
    String secret = authority.name() + "-tls";
    team.suppliesCa(secret, CaFiles.pkcs8());
    team.appliesAuthorityOf(
        authority.name(),
        "source: {secretName: " + secret + "}",
        Stream.concat(Stream.of(QUICK), Stream.of(lines)).toArray(String[]::new));
    Station station = issuesTo(authority);
    team.suppliesCa(secret, CaFiles.pkcs8());
    team.hurries(authority);
    awaitsStates(authority, "Active", "Trusted");
    return station;
  }

  void awaitsStates(AuthorityName authority, String... states) {
    team.awaits(
        authority,
        it ->
            Optional.ofNullable(it.getStatus())
                .map(status -> status.generations())
                .map(all -> all.stream().map(Generation::state).toList())
                .equals(Optional.of(List.of(states))));
  }

  void awaitsIssuer(Station station, String keyId) {
    team.awaits(
        station,
        it ->
            ConditionType.READY.isTrueIn(it.getStatus().conditions())
                && keyId.equals(issuerOf(station)));
  }

  String issuerOf(Station station) {
    BaseStationCertificate current = team.currentOf(station);
    return current.getSpec().authorityKeyId();
  }

  List<Generation> generations(AuthorityName authority) {
    CertificateAuthority seen = team.sees(authority);
    return seen.getStatus().generations();
  }

  List<String> keyIds(AuthorityName authority) {
    return generations(authority).stream().map(Generation::keyId).toList();
  }

  /** A CRL by each CA key that is trusted, fresh by the clock. */
  void assertPublishes(AuthorityName authority, int keys) {
    await()
        .untilAsserted(
            () ->
                assertThat(keyIds(authority))
                    .hasSize(keys)
                    .allSatisfy(
                        key ->
                            assertThat(
                                    team.ledger(authority)
                                        .generation(new KeyId(key))
                                        .flatMap(it -> it.head())
                                        .map(head -> head.fields().nextUpdate())
                                        .filter(clock.instant()::isBefore))
                                .isPresent()));
  }

  /** One that answers for this CA key, valid by the clock and signed by it. */
  boolean hasResponder(AuthorityName authority, String keyId) {
    String name = OcspResponderKey.of(authority, new KeyId(keyId)).certificates();
    return Optional.ofNullable(
            team.cluster()
                .secrets()
                .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
                .withName(ResourceNames.OCSP_RESPONDERS_SECRET)
                .get())
        .map(secret -> secret.getData().get(name))
        .map(data -> new String(Base64.getDecoder().decode(data), StandardCharsets.US_ASCII))
        .flatMap(ParsedCertificate::parsePem)
        .filter(chain -> chain.getLast().subjectKeyId().equals(KeyId.parse(keyId)))
        .filter(chain -> chain.getFirst().isSignedBy(chain.getLast()))
        .filter(chain -> !chain.getFirst().validity().isExpiredAt(clock.instant()))
        .isPresent();
  }
}
