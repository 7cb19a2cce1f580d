package io.keymast.bench;

import static io.keymast.support.Patience.await;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.support.AuditLog;
import io.keymast.support.CertManager;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Objects of cert-manager in a namespace of their own, its CA issuer there, its controllers. */
final class CertManagerFleet implements AutoCloseable {
  private static final String API = "/apis/cert-manager.io/v1/namespaces/";
  private static final String PROCESS = "cert-manager";
  private static final String NEW_CA =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key"
          + " -out ca.pem -days 3650 -subj '/CN=Bench CA' -addext keyUsage=critical,keyCertSign"
          + " 2>openssl.log";
  private static final String NEW_REQUEST =
      "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout station.key"
          + " -out station.csr -subj /CN=0016C001E0000000 2>openssl.log";

  private final CertManager certManager;
  private final ProcessMeter meter;
  private final double residentBefore;
  private final Contender contender;

  private CertManagerFleet(CertManager certManager, Contender contender) {
    this.certManager = certManager;
    this.meter = contender.meter();
    this.residentBefore = meter.residentMegabytes();
    this.contender = contender;
  }

  /** As its users have it: a key is made, stored and certified. */
  static CertManagerFleet ofCertificates(ControlPlane controlPlane) {
    return start(
        controlPlane,
        "certificates",
        Certificate.class,
        certificate ->
            certificate.getStatus() != null
                && certificate.getStatus().getConditions().stream()
                    .anyMatch(it -> isReady(it.getType(), it.getStatus())),
        number ->
            """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate",
             "metadata":{"name":"%1$s"},
             "spec":{"secretName":"%1$s","commonName":"%2$s",
                     "privateKey":{"algorithm":"ECDSA","size":256},
                     "usages":["digital signature","client auth"],
                     "issuerRef":{"name":"ca","kind":"Issuer"}}}
            """
                .formatted(Platform.name(number), Platform.eui(Platform.STATIONS, number)));
  }

  /** Its leanest way: somebody else has the key, and asks. */
  static CertManagerFleet ofRequests(ControlPlane controlPlane) {
    String request = base64(made(controlPlane, NEW_REQUEST, "station.csr"));
    return start(
        controlPlane,
        "certificaterequests",
        CertificateRequest.class,
        asked ->
            asked.getStatus() != null
                && asked.getStatus().getConditions().stream()
                    .anyMatch(it -> isReady(it.getType(), it.getStatus())),
        number ->
            """
            {"apiVersion":"cert-manager.io/v1","kind":"CertificateRequest",
             "metadata":{"name":"%s"},
             "spec":{"request":"%s","usages":["digital signature","client auth"],
                     "issuerRef":{"name":"ca","kind":"Issuer"}}}
            """
                .formatted(Platform.name(number), request));
  }

  private static <T extends HasMetadata> CertManagerFleet start(
      ControlPlane controlPlane,
      String resource,
      Class<T> type,
      Predicate<T> isReady,
      IntFunction<String> manifest) {
    String namespace = controlPlane.newNamespace(resource);
    CertManager certManager = CertManager.startAsShipped(controlPlane, namespace);
    makesIssuer(controlPlane, namespace);
    return new CertManagerFleet(
        certManager,
        new Contender(
            PROCESS,
            controlPlane,
            ProcessMeter.of(certManager.handle()),
            new Fleet<>(controlPlane, type, namespace, isReady),
            new Contender.Manifests(API + namespace + "/" + resource, manifest),
            new Contender.Requests(
                request -> request.namespace().equals(namespace) && isIts(request, resource),
                _ -> false)));
  }

  /**
   * As ours are counted: without watches. It has the same account as this benchmark, which declares
   * the resource and lists it; cert-manager never does the one, and the other only when it starts.
   */
  private static boolean isIts(AuditLog.Request request, String resource) {
    boolean isByBenchmark =
        request.resource().equals(resource)
            && (request.verb().equals("create") || request.verb().equals("list"));
    return request.user().equals(ControlPlane.ADMIN)
        && !request.verb().equals("watch")
        && !isByBenchmark;
  }

  private static void makesIssuer(ControlPlane controlPlane, String namespace) {
    String certificate = made(controlPlane, NEW_CA, "ca.pem");
    String key = made(controlPlane, ":", "ca.key");
    CertManager.issues(controlPlane.admin(), namespace, "ca", certificate, key);
    await("the issuer is ready")
        .until(
            () -> {
              Issuer issuer =
                  controlPlane
                      .admin()
                      .resources(Issuer.class)
                      .inNamespace(namespace)
                      .withName("ca")
                      .require();
              return issuer.getStatus() != null
                  && issuer.getStatus().getConditions().stream()
                      .anyMatch(it -> isReady(it.getType(), it.getStatus()));
            });
  }

  Contender contender() {
    return contender;
  }

  /** What each object that there is now has added. */
  double residentKilobytesEach() {
    return (meter.residentMegabytes() - residentBefore) * 1e3 / contender.fleet().ready();
  }

  private static boolean isReady(String type, String status) {
    return type.equals("Ready") && status.equals("True");
  }

  private static String made(ControlPlane controlPlane, String command, String file) {
    Path folder = controlPlane.kubeconfig().resolveSibling("bench-cert-manager");
    try {
      Files.createDirectories(folder);
      Command.run(folder, List.of("sh", "-c", command));
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    contender.fleet().close();
    certManager.close();
  }
}
