package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** While two CAs are trusted, they certify each other where that is asked for. */
class CrossSignedRotationTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("cross-signed");
  private static final RotationTeam ROTATIONS = new RotationTeam(TEAM, CLOCK);
  private static final Gate GATE = new Gate(TEAM, CLOCK);
  private static final OperatorUnderTest OPERATOR =
      OperatorUnderTest.start(CLOCK, ControlPlane.shared());
  private static final String ROTATION = "rotation: {trustBefore: 48h, spread: 24h%s}";
  private static final String CROSS_SIGNED = ROTATION.formatted(", crossSign: true");

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("A gate that knows one CA accepts the other's stations, the CRLs of both looked at")
  void bothWays() {
    AuthorityName authority = TEAM.authority("both-ways");
    TEAM.appliesAuthorityOf("both-ways", "source: {selfSigned: {validity: 400h}}", CROSS_SIGNED);
    awaits(authority, "OneCAOnly");
    String former = issues(authority, "former-both-ways");

    ROTATIONS.passes(authority, Duration.ofHours(201));
    awaits(authority, "BothWays");
    ROTATIONS.passes(authority, Duration.ofHours(49));
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
    String next = issues(authority, "next-both-ways");

    List<Generation> generations = ROTATIONS.generations(authority);
    Generation one = generations.getFirst();
    Generation two = generations.getLast();
    assertThat(GATE.accepts(authority, one, two.crossCertificates(), next)).contains(": OK");
    assertThat(GATE.accepts(authority, two, one.crossCertificates(), former)).contains(": OK");
    assertThat(GATE.accepts(authority, one, two.certificate(), next)).doesNotContain(": OK");
    assertThat(generations)
        .extracting(it -> certificate(it.crossCertificates()).validity().notAfter())
        .containsOnly(one.notAfter());
  }

  @Test
  @DisplayName("Each is signed once, whatever becomes of the status; what is forged is not offered")
  void onceEach() {
    AuthorityName authority = rotating("once-each");
    List<ConfigMap> records = records(authority);
    List<String> offered = offered(authority);
    String forged = LedgerNames.crossCertificate(authority, "forged");
    TEAM.cluster()
        .resource(
            new ConfigMapBuilder(records.getFirst())
                .withNewMetadata()
                .withNamespace(authority.namespace())
                .withName(forged)
                .withLabels(records.getFirst().getMetadata().getLabels())
                .endMetadata()
                .withData(Map.of("certificate", CaFiles.pkcs8().certificate()))
                .build())
        .create();

    TEAM.wipesStatus(authority);
    TEAM.hurries(authority);

    awaits(authority, "BothWays");
    assertThat(offered(authority)).isEqualTo(offered);
    assertThat(records(authority))
        .filteredOn(it -> !it.getMetadata().getName().equals(forged))
        .isEqualTo(records)
        .hasSize(2);
  }

  @Test
  @DisplayName("What certifies a CA that is given up is on the other CA's CRL")
  void givenUp() {
    AuthorityName authority = rotating("given-up-crossed");
    String certificate = issues(authority, "of-given-up-crossed");
    ROTATIONS.passes(authority, Duration.ofHours(49));
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
    Generation former = ROTATIONS.generations(authority).getFirst();
    Generation present = ROTATIONS.generations(authority).getLast();
    String vouching = former.crossCertificates();
    assertThat(GATE.accepts(authority, present, vouching, certificate)).contains(": OK");
    SerialNumber serialNumber = certificate(vouching).serialNumber();
    Instant began = Objects.requireNonNull(former.issuingSince());

    TEAM.patches(
        TEAM.sees(authority),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(began.plusSeconds(60)));

    ROTATIONS.awaitsStates(authority, "Retired", "Active");
    await()
        .untilAsserted(
            () -> {
              TEAM.hurries(authority);
              assertThat(TEAM.ledger(authority).find(new KeyId(present.keyId()), serialNumber))
                  .map(RevocationEntry::reason)
                  .contains(RevocationReason.CA_COMPROMISE);
              assertThat(GATE.accepts(authority, present, vouching, certificate))
                  .contains("certificate revoked");
            });
    assertThat(offered(authority)).isEmpty();
    assertThat(
            TEAM.ledger(authority)
                .find(
                    new KeyId(former.keyId()),
                    certificate(present.crossCertificates()).serialNumber()))
        .isEmpty();
  }

  @Test
  @DisplayName("A CA that was made without room below certifies none, and the status says so")
  void pathTooShort() {
    AuthorityName authority = TEAM.authority("too-short");
    TEAM.appliesAuthorityOf(
        "too-short", "source: {selfSigned: {validity: 400h}}", ROTATION.formatted(""));
    TEAM.awaits(authority, "True", "Issuing");

    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"rotation\":{\"crossSign\":true}}}");

    awaits(authority, "PathLengthTooShort");
    ROTATIONS.passes(authority, Duration.ofHours(201));
    ROTATIONS.awaitsStates(authority, "Active", "Trusted");
    TEAM.awaits(
        authority, it -> it.getStatus().generations().getFirst().crossCertificates() != null);
    assertThat(ROTATIONS.generations(authority).getLast().crossCertificates()).isNull();
    awaits(authority, "PathLengthTooShort");
    assertThat(records(authority)).hasSize(1);
  }

  /** Of two supplied CAs, the next of which does not issue yet. */
  private static AuthorityName rotating(String name) {
    AuthorityName authority = TEAM.authority(name);
    TEAM.suppliesCa(name + "-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(name, "source: {secretName: " + name + "-tls}", CROSS_SIGNED);
    TEAM.awaits(authority, "True", "Issuing");
    TEAM.suppliesCa(name + "-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    awaits(authority, "BothWays");
    return authority;
  }

  /** Returns a new station's certificate. */
  private static String issues(AuthorityName authority, String name) {
    TEAM.awaits(authority, "True", "Issuing");
    Station station = Station.named(name);
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    return TEAM.currentOf(station).getSpec().certificate();
  }

  private static void awaits(AuthorityName authority, String reason) {
    TEAM.awaits(
        authority,
        it ->
            it.getStatus() != null
                && ConditionType.CROSS_SIGNED
                    .in(it.getStatus().conditions())
                    .filter(condition -> reason.equals(condition.reason()))
                    .isPresent());
  }

  private static List<String> offered(AuthorityName authority) {
    return ROTATIONS.generations(authority).stream()
        .flatMap(it -> Optional.ofNullable(it.crossCertificates()).stream())
        .toList();
  }

  private static List<ConfigMap> records(AuthorityName authority) {
    return TEAM.ledgerParts(authority).stream()
        .filter(it -> it.getMetadata().getName().contains(".cross-"))
        .toList();
  }

  private static ParsedCertificate certificate(String pem) {
    return ParsedCertificate.parsePem(pem).orElseThrow().getFirst();
  }
}
