package io.keymast.bench;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.PkiSamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;

/** A control plane of its own, an authority that issues as fast as it is asked, its stations. */
final class Platform implements AutoCloseable {
  static final String STATIONS = "stations";
  static final String WARM_UP = "warm-up";
  private static final String WATCH = "watch";
  private static final String API = "/apis/keymast.io/v1beta1/namespaces/";
  static final String STATION_PATH = stationPath(STATIONS);
  static final String CERTIFICATE_PATH = API + STATIONS + "/basestationcertificates";
  static final String SERVER_SECRET = "keymast-key-installer-tls";
  static final int MOST_A_MINUTE = 100_000;
  private static final long FIRST_EUI = 0x0016_C001_E000_0000L;
  private static final long FIRST_OF_WARM_UP = 0x0016_C001_D000_0000L;

  private final ControlPlane controlPlane;
  private final AuthorityName authority;

  private Platform(ControlPlane controlPlane, AuthorityName authority) {
    this.controlPlane = controlPlane;
    this.authority = authority;
  }

  /**
   * @param name of its control plane
   * @param policy lines of the authority's spec
   */
  static Platform start(String name, String... policy) {
    ControlPlane controlPlane = ControlPlane.separate("bench-" + name);
    Platform platform =
        new Platform(
            controlPlane, new AuthorityName(controlPlane.newAuthorityNamespace("ca"), "lora"));
    List.of(STATIONS, WARM_UP, BareLoop.NAMESPACE)
        .forEach(
            namespace ->
                platform.applies(
                    "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}".formatted(namespace)));
    platform.issues(MOST_A_MINUTE, policy);
    return platform;
  }

  /** Makes the authority, or changes it. */
  void issues(int perMinute, String... policy) {
    applies(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: lora, namespace: %s}
        spec:
          source: {selfSigned: {subject: {commonName: Bench CA}}}
          allowedNamespaces: {from: All}
          issuanceRate: %d
          %s
        """
            .formatted(authority.namespace(), perMinute, String.join("\n  ", policy)));
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  AuthorityName authority() {
    return authority;
  }

  static String stationPath(String namespace) {
    return API + namespace + "/basestations";
  }

  /** That looks after {@link #STATIONS}; returns when it is started. */
  KeymastProcess startsOperator(Program program, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--namespace",
                STATIONS + "," + WARM_UP,
                "--default-authority",
                authority.namespace() + "/" + authority.name()));
    options.addAll(List.of(more));
    return KeymastProcess.operator(program, controlPlane, options);
  }

  /** Which a Key Installer waits for: an operator makes it, and ends. */
  void makesServerCertificate() throws InterruptedException {
    try (KeymastProcess _ = operator("--key-installer-dns-name", "localhost")) {
      await("the Key Installer's certificate")
          .until(
              () ->
                  controlPlane
                          .admin()
                          .secrets()
                          .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
                          .withName(SERVER_SECRET)
                          .get()
                      != null);
    }
  }

  /** Returns when it serves; an operator must have made its certificate. */
  KeymastProcess startsKeyInstaller(Program program) {
    return KeymastProcess.keyInstaller(
        program,
        controlPlane,
        List.of("--default-authority", authority.namespace() + "/" + authority.name()));
  }

  /** The operator as it is shipped; returns when the authority issues. */
  KeymastProcess operator(String... more) {
    return operator(Program.launcher(controlPlane), more);
  }

  KeymastProcess operator(Program program, String... more) {
    KeymastProcess operator = startsOperator(program, more);
    awaitsAuthority();
    return operator;
  }

  /**
   * Stations of a namespace with this operator. Its watches are not theirs: the API server ends
   * each after ten minutes.
   */
  Contender contender(KeymastProcess operator, String namespace, Fleet<?> fleet) {
    return new Contender(
        Wave.OPERATOR,
        controlPlane,
        operator.meter(),
        fleet,
        new Contender.Manifests(stationPath(namespace), number -> station(namespace, number)),
        new Contender.Requests(
            request -> isOfOperator(request) && isOfStations(request, namespace),
            request -> isOfOperator(request) && !isOfStations(request, namespace)));
  }

  private static boolean isOfOperator(AuditLog.Request request) {
    return request.isBy(ControlPlane.OPERATOR_ACCOUNT);
  }

  private static boolean isOfStations(AuditLog.Request request, String namespace) {
    return request.namespace().equals(namespace) && !request.verb().equals(WATCH);
  }

  /** Sixteen writers do; nobody waits until they are Ready. */
  void declares(String namespace, int first, int count, IntFunction<String> manifest)
      throws Exception {
    ApiRequests team = new ApiRequests(controlPlane.admin());
    Writers.each(
        first,
        count,
        number ->
            team.sends("POST", stationPath(namespace), ApiRequests.JSON, manifest.apply(number)));
  }

  void awaitsAuthority() {
    await("the authority issues").until(this::isIssuing);
  }

  /** A manifest of a station with its own key, as JSON. */
  static String station(String namespace, int number) {
    return station(namespace, number, PublicKeyPem.encode(PkiSamples.newPublicKey("secp256r1")));
  }

  static String station(String namespace, int number, String publicKeyPem) {
    return """
    {"apiVersion":"keymast.io/v1beta1","kind":"BaseStation",
     "metadata":{"name":"%s","namespace":"%s"},
     "spec":{"eui":"%s","publicKey":"%s"}}
    """
        .formatted(
            name(number), namespace, eui(namespace, number), publicKeyPem.replace("\n", "\\n"));
  }

  static String stationOf(BaseStationCertificate certificate) {
    return Optional.ofNullable(certificate.getSpec().baseStationRef())
        .map(BaseStationCertificateSpec.BaseStationRef::name)
        .orElseThrow();
  }

  static String name(int number) {
    return "station-" + number;
  }

  /** Two namespaces of one authority may not have the same. */
  static String eui(String namespace, int number) {
    return "%016X".formatted((namespace.equals(WARM_UP) ? FIRST_OF_WARM_UP : FIRST_EUI) + number);
  }

  void applies(String manifest) {
    KubernetesClient admin = controlPlane.admin();
    Resources.load(admin, manifest).forEach(resource -> Resources.apply(admin, resource));
  }

  private boolean isIssuing() {
    CertificateAuthority seen =
        controlPlane
            .admin()
            .resources(CertificateAuthority.class)
            .inNamespace(authority.namespace())
            .withName(authority.name())
            .require();
    return seen.getStatus() != null
        && ConditionType.READY
            .in(seen.getStatus().conditions())
            .filter(condition -> "Issuing".equals(condition.reason()))
            .filter(
                condition ->
                    Objects.equals(
                        condition.observedGeneration(), seen.getMetadata().getGeneration()))
            .isPresent();
  }

  @Override
  public void close() {
    controlPlane.stop();
  }
}
