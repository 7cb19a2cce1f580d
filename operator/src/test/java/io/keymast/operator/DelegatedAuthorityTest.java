package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority whose certificates an issuer behind cert-manager signs. */
class DelegatedAuthorityTest {

  @AutoClose private static final ForeignAuthority AUTHORITY = ForeignAuthority.of("delegated");

  private static final PlatformTeam TEAM = AUTHORITY.team();
  private static final ForeignIssuer issuer = AUTHORITY.issuer();
  private static final DelegatedStations stations = AUTHORITY.stations();

  @Test
  @DisplayName(
      "What the issuer signs is published once it is what was asked for, and the request goes")
  void issues() {
    Station station = stations.enrolled("issued");
    CertificateRequest request = stations.awaitsRequestOf(station);

    issuer.signs(request, station);

    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    assertThat(certificate.getSpec().serialNumber()).isEqualToIgnoringCase(issuer.serialNumber());
    assertThat(certificate.getSpec().certificate()).endsWith(issuer.caCertificate());
    stations.awaitsNoRequestOf(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("A certificate that begins when it is signed, not before, holds up no other station")
  void notBackDated() {
    stations.inService("not-back-dated");
    TEAM.hurries(TEAM.authority());

    Station next = stations.enrolled("not-held-up");

    stations.awaitsRequestOf(next);
    assertThat(TEAM.sees(TEAM.authority()).getStatus().brakes()).isNull();
  }

  @Test
  @DisplayName("A certificate for other names than were asked for is never published")
  void issuedOtherwise() {
    Station station = stations.enrolled("otherwise");

    issuer.signs(stations.awaitsRequestOf(station), "DNS:*.example.com");

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuedOtherwise");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }

  @Test
  @DisplayName("A certificate that is revoked is not published again, whoever remembers it")
  void repeatedAfterRevocation() {
    Station station = stations.inService("repeated");
    TEAM.revokes(TEAM.currentOf(station), "superseded");

    issuer.repeats(stations.awaitsRequestOf(station));

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuedBefore");
    assertThat(TEAM.sees(station).getStatus().conditions().toString())
        .contains(issuer.serialNumber() + ", which is revoked");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("Nor is that of a station that went, when another one with its key comes")
  void repeatedAfterDeletion() {
    Station gone = stations.inService("repeated-gone");
    TEAM.deletes(gone);
    await().until(() -> TEAM.station(gone).get() == null && TEAM.certificatesOf(gone).isEmpty());

    TEAM.applies(gone);
    stations.enrols(gone);
    issuer.repeats(stations.awaitsRequestOf(gone));

    TEAM.awaits(gone, ConditionType.CERTIFICATE_ISSUED, "False", "IssuedBefore");
    assertThat(TEAM.certificatesOf(gone)).isEmpty();
  }

  @Test
  @DisplayName("Nor under another authority of the same CA, which its station moved to")
  void repeatedUnderAnotherAuthority() {
    TEAM.appliesAuthorityOf("moved-to", delegatingTo(issuer.caCertificate()));
    TEAM.awaits(TEAM.authority("moved-to"), "True", "Issuing");
    Station moving = stations.inService("repeated-moving");
    TEAM.deletes(moving);
    await().until(() -> TEAM.station(moving).get() == null);

    TEAM.appliesUnder(TEAM.authority("moved-to"), moving);
    stations.enrols(moving);
    issuer.repeats(stations.awaitsRequestOf(moving));

    TEAM.awaits(moving, ConditionType.CERTIFICATE_ISSUED, "False", "IssuedBefore");
    assertThat(TEAM.sees(moving).getStatus().conditions().toString())
        .contains(issuer.serialNumber() + ", which is revoked");
  }

  @Test
  @DisplayName("Nor that of a living station, for another one's request under such an authority")
  void repeatedBesideAnotherAuthority() {
    TEAM.appliesAuthorityOf("beside", delegatingTo(issuer.caCertificate()));
    TEAM.awaits(TEAM.authority("beside"), "True", "Issuing");
    Station station = stations.inService("repeated-beside");

    TEAM.appliesUnder(TEAM.authority("beside"), station);
    CertificateRequest request = stations.awaitsRequestOf(station);
    issuer.repeats(request);

    stations.awaitsMessage(station, issuer.serialNumber() + ", which was published before");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName(
      "Revoking is in the ledger, and both authority and certificate say that no CRL has it")
  void revokes() {
    Station station = stations.inService("revoked");
    BaseStationCertificate certificate = TEAM.currentOf(station);

    TEAM.revokes(certificate, "keyCompromise");

    await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        ConditionType.REVOCATION_PUBLISHED
                            .in(
                                TEAM.cluster()
                                    .resource(certificate)
                                    .require()
                                    .getStatus()
                                    .conditions())
                            .orElseThrow()
                            .reason())
                    .isEqualTo("NotSupported"));
    assertThat(TEAM.ledgerEntryOf(certificate)).isPresent();
    assertThat(
            ConditionType.REVOCATION_SUPPORTED
                .in(TEAM.sees(TEAM.authority()).getStatus().conditions())
                .orElseThrow()
                .status())
        .isEqualTo("False");
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
  }

  @Test
  @DisplayName("With a CA certificate that is none, the authority says so")
  void unusable() {
    String leaf = issuer.caCertificateThatIsNone();

    TEAM.appliesAuthorityOf("no-ca", delegatingTo(leaf));

    TEAM.awaits(TEAM.authority("no-ca"), "False", "NotACertificateAuthority");
  }

  @Test
  @DisplayName("A deleted authority that nothing relies on goes, and needs no CA key for that")
  void goes() {
    TEAM.appliesAuthorityOf("leaving", delegatingTo(issuer.caCertificate()));
    TEAM.awaits(TEAM.authority("leaving"), "True", "Issuing");

    TEAM.resource(TEAM.authority("leaving")).delete();

    await().until(() -> TEAM.resource(TEAM.authority("leaving")).get() == null);
  }

  private static String delegatingTo(String caCertificate) {
    return DelegatedStations.delegatingTo(DelegatedStations.FOREIGN, caCertificate);
  }
}
