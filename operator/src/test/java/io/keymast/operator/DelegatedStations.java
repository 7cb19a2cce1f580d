package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Stations of authorities that have their certificates signed, and what is asked for them. */
record DelegatedStations(PlatformTeam team, ForeignIssuer boxes, ControlPlane controlPlane) {

  /** An issuer that answers by the test's own hand. */
  static final String FOREIGN = "name: pki, kind: PkiIssuer, group: example.com";

  DelegatedStations(PlatformTeam team, ForeignIssuer boxes) {
    this(team, boxes, ControlPlane.shared());
  }

  /** The source of an authority. */
  static String delegatingTo(String issuerRef, String caCertificate) {
    return "source: {certManager: {issuerRef: {%s}, caCertificate: \"%s\"}}"
        .formatted(issuerRef, caCertificate.replace("\n", "\\n"));
  }

  /** Behind it is cert-manager's CA issuer. */
  void haveAnAuthorityOf(CaFiles ca) {
    team.suppliesCa("pki-tls", ca);
    team.applies(
        """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: pki, namespace: %s}
        spec: {ca: {secretName: pki-tls}}
        """
            .formatted(team.authority().namespace()));
    team.appliesAuthorityOf("lora", delegatingTo("name: pki", ca.certificate()));
    team.awaits(team.authority(), "True", "Issuing");
  }

  /** Behind it is the {@link #FOREIGN} issuer. */
  void haveAForeignAuthority(String... lines) {
    team.appliesAuthorityOf("lora", delegatingTo(FOREIGN, boxes.caCertificate()), lines);
    team.awaits(team.authority(), "True", "Issuing");
  }

  Station declares(String name, String... lines) {
    Station station = boxes.newStation(name);
    team.applies(station, lines);
    return station;
  }

  /** In one of its conditions. */
  void awaitsMessage(Station station, String part) {
    team.awaits(
        station,
        it -> it.getStatus() != null && String.valueOf(it.getStatus().conditions()).contains(part));
  }

  /** Declared, and so that a request of it is made. */
  Station enrolled(String name) {
    Station station = declares(name);
    enrols(station);
    return station;
  }

  /** With a certificate, and no request left. */
  Station inService(String name) {
    Station station = enrolled(name);
    boxes.signs(awaitsRequestOf(station), station);
    team.awaitsReady(station);
    awaitsNoRequestOf(station);
    return station;
  }

  /** By the names that it has to ask for. */
  void enrols(Station station) {
    enrols(station, ForeignIssuer.namesOf(station));
  }

  /** As the Key Installer writes it down. */
  void enrols(Station station, String names) {
    controlPlane
        .asKeyInstaller()
        .resources(BaseStation.class)
        .inNamespace(team.stationNamespace())
        .withName(station.name())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"enrollment\":{\"certificationRequest\":\"%s\"}}}"
                .formatted(boxes.requestOf(station, names)));
  }

  CertificateRequest awaitsRequestOf(Station station) {
    return awaitsRequestOf(station, "");
  }

  /** Not the one that was there. */
  CertificateRequest awaitsNextRequestOf(Station station, CertificateRequest former) {
    return awaitsRequestOf(station, former.getMetadata().getUid());
  }

  private CertificateRequest awaitsRequestOf(Station station, String formerUid) {
    AtomicReference<CertificateRequest> seen = new AtomicReference<>();
    await("a request of " + station.name())
        .until(
            () -> {
              requestsOf(station).stream()
                  .filter(it -> !it.getMetadata().getUid().equals(formerUid))
                  .findFirst()
                  .ifPresent(seen::set);
              return seen.get() != null;
            });
    return seen.get();
  }

  void awaitsNoRequestOf(Station station) {
    await("no request of " + station.name()).until(() -> requestsOf(station).isEmpty());
  }

  List<CertificateRequest> requestsOf(Station station) {
    return team.cluster()
        .resources(CertificateRequest.class)
        .inNamespace(team.authority().namespace())
        .withLabel("keymast.io/eui", station.eui())
        .list()
        .getItems();
  }
}
