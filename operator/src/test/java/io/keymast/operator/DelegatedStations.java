package io.keymast.operator;

import static org.awaitility.Awaitility.await;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Stations of authorities that have their certificates signed, and what is asked for them. */
record DelegatedStations(PlatformTeam team, ForeignIssuer boxes) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

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

  Station declares(String name, String... lines) {
    Station station = boxes.newStation(name);
    team.applies(station, lines);
    return station;
  }

  /** By the names that it has to ask for. */
  void enrols(Station station) {
    enrols(station, ForeignIssuer.namesOf(station));
  }

  /** As the Key Installer writes it down. */
  void enrols(Station station, String names) {
    ControlPlane.shared()
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
        .atMost(PATIENCE)
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
    await("no request of " + station.name())
        .atMost(PATIENCE)
        .until(() -> requestsOf(station).isEmpty());
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
