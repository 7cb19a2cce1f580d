package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recipe of {@code docs/procedures.md} does what it says, typed as it stands there. */
class ProceduresTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  private static Product product;
  private static Team team;
  private static Map<String, Recipe> recipes;

  @BeforeAll
  static void start() {
    product = Product.start("procedures");
    team = product.team();
    recipes = Recipe.read(ControlPlane.shared().root().resolve("docs/procedures.md"));
    Desk.shim(product.folder().resolve("bin/keymast"), KeymastProgram.command());
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @TestFactory
  Stream<DynamicTest> recipes() {
    return recipes.values().stream()
        .map(recipe -> DynamicTest.dynamicTest(shows(recipe), () -> follow(recipe)));
  }

  /** With the statement that it shows, where it is the only one to do so. */
  private static String shows(Recipe recipe) {
    return recipe.title().equals("See what would be revoked")
        ? "S30 " + recipe.title()
        : recipe.title();
  }

  private static void follow(Recipe recipe) {
    switch (recipe.title()) {
      case "Declare a station" -> declares(recipe);
      case "Change a key after a factory reset" -> changesKey(recipe);
      case "See what would be revoked" -> looksBeforehand(recipe);
      case "Regenerate a lost certificate" -> regenerates(recipe);
      case "Replace a compromised key" -> replacesCompromisedKey(recipe);
      case "Suspend a station, and resume it" -> suspends(recipe);
      case "A stolen station" -> stolen(recipe);
      case "Readmit a station that was found" -> readmits(recipe);
      case "IPsec to TLS, from LRR 2.6" -> migratesFrom26(recipe);
      case "IPsec to TLS, from LRR 2.8 with a certificate of 2.8" -> migratesFrom28(recipe);
      case "Take over a renewed CA certificate" -> renewsAuthority(recipe);
      case "Replace the CA of a Secret by another one" -> replacesAuthority(recipe);
      case "Follow the rotation of a CA" -> followsRotation(recipe);
      case "A CA's key is compromised" -> givesAuthorityUp(recipe);
      case "Revoke one certificate, or put it on hold" -> holds(recipe);
      case "Go on after a brake" -> goesOn(recipe);
      case "List and export what is revoked" -> exports(recipe);
      case "Take a station out of service" -> leaves(recipe);
      default -> fail("nothing shows that this recipe works: " + recipe.title());
    }
  }

  private static void declares(Recipe recipe) {
    Box box = product.unpacked("declared", Shell.DASH);

    desk(box).follows(recipe);

    assertThat(team.sees(box, "status", "publicKey", "fingerprint")).isEqualTo(box.fingerprint());
    assertThat(team.sees(box, "status", "certificate", "serialNumber"))
        .isEqualTo(box.serialNumber());
  }

  private static void changesKey(Recipe recipe) {
    Box box = product.inService("reset", Shell.DASH);
    String former = box.serialNumber();

    desk(box).follows(recipe);

    assertThat(box.serialNumber()).isNotEqualTo(former);
    awaitsListed(box, former, "Superseded");
  }

  private static void looksBeforehand(Recipe recipe) {
    Box box = product.inService("seen", Shell.DASH);

    String said = desk(box).follows(recipe);

    assertThat(said).contains(team.sees(box, "status", "certificate", "name"), "patched");
    assertThat(team.sees(box, "spec", "regenerate")).isEmpty();
    assertThat(team.certificatesOf(box)).hasSize(1);
  }

  private static void regenerates(Recipe recipe) {
    Box box = product.inService("lost", Shell.DASH);
    String lost = box.serialNumber();

    desk(box).follows(recipe);

    assertThat(box.serialNumber()).isNotEqualTo(lost);
    awaitsListed(box, lost, "Superseded");
  }

  private static void replacesCompromisedKey(Recipe recipe) {
    Box box = product.inService("compromised", Shell.DASH);
    String compromised = box.serialNumber();
    box.sh("cp state/key.pem stolen.key && cp state/current/cert.pem stolen.pem");

    desk(box).follows(recipe);

    assertThat(box.serialNumber()).isNotEqualTo(compromised);
    assertThat(product.asksWith(box, "stolen.pem", "stolen.key")).isEqualTo(401);
    awaitsListed(box, compromised, "Key Compromise");
  }

  private static void suspends(Recipe recipe) {
    Box box = product.inService("suspended", Shell.DASH);
    Desk desk = desk(box);

    desk.follows(recipe, 0, 1);

    assertThat(box.poll().exitCode()).isEqualTo(Box.REFUSED);
    awaitsListed(box, box.serialNumber(), "Certificate Hold");

    desk.follows(recipe, 1, 2);

    await().atMost(SOON).until(() -> box.poll().exitCode() == Box.INSTALLED);
    await()
        .atMost(SOON)
        .until(() -> !product.publishedList(box).contains("Serial Number: " + box.serialNumber()));
  }

  private static void stolen(Recipe recipe) {
    Box box = product.inService("stolen", Shell.DASH);
    String fingerprint = box.fingerprint();

    String said = desk(box).follows(recipe);

    assertThat(said).contains(fingerprint);
    assertThat(box.poll().exitCode()).isEqualTo(Box.REFUSED);
    awaitsListed(box, box.serialNumber(), "Key Compromise");
  }

  private static void readmits(Recipe recipe) {
    Box box = product.unpacked("found", Shell.DASH);
    Desk desk = desk(box);
    desk.follows(recipe("Declare a station"));
    desk.follows(recipe("A stolen station"));
    await().atMost(SOON).until(() -> team.certificatesOf(box).isEmpty());

    desk.follows(recipe);

    await().atMost(SOON).until(() -> box.poll().exitCode() == Box.INSTALLED);
  }

  private static void migratesFrom26(Recipe recipe) {
    Box box = onIpsec("from-2-6", "2.6.31");
    Desk desk = desk(box);

    desk.follows(recipe, 0, 1);
    box.configured(told("2.8.12"));
    desk.follows(recipe, 1, recipe.blocks().size());

    assertThat(team.sees(box, "status", "backhaulMigration", "phase")).isEqualTo("Done");
    assertThat(team.certificatesOf(box)).hasSize(3);
  }

  private static void migratesFrom28(Recipe recipe) {
    Box box = onIpsec("from-2-8", "2.8.12");

    desk(box).follows(recipe);

    assertThat(team.sees(box, "status", "backhaulMigration", "phase")).isEqualTo("Done");
    assertThat(team.certificatesOf(box)).hasSize(2);
  }

  private static void renewsAuthority(Recipe recipe) {
    Desk desk = desk(product.unpacked("renewed", Shell.DASH), "supplied");
    desk.types(
        """
        newCertificate() {
            openssl req -x509 -key ca.key -subj '/CN=Station CA' -days "$1" \\
                -addext basicConstraints=critical,CA:TRUE,pathlen:0 \\
                -addext keyUsage=critical,keyCertSign,cRLSign
        }
        openssl ecparam -name prime256v1 -genkey -noout >ca.key
        newCertificate 2000 >ca.pem
        newCertificate 4000 >renewed-ca.pem
        kubectl create secret tls $CA_SECRET -n $AUTHORITIES --cert=ca.pem --key=ca.key
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {secretName: $CA_SECRET}}
        END
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready --timeout=60s
        """);

    desk.follows(recipe);

    assertThat(desk.types("openssl x509 -in renewed-ca.pem -outform PEM").strip())
        .isEqualTo(team.caCertificate("supplied").strip());
  }

  private static void replacesAuthority(Recipe recipe) {
    Desk desk = suppliesAuthority("followed");

    desk.follows(recipe);

    assertThat(team.generations("followed")).containsExactly("Active", "Trusted");
  }

  private static void followsRotation(Recipe recipe) {
    Desk desk = suppliesAuthority("watched");
    desk.follows(recipe("Replace the CA of a Secret by another one"));

    String said = desk.follows(recipe);

    assertThat(said).contains("1 Active", "2 Trusted", "every gate has to trust it by then");
    assertThat(team.generations("watched")).containsExactly("Active", "Trusted");
  }

  private static void givesAuthorityUp(Recipe recipe) {
    Desk desk = desk(product.unpacked("given-up", Shell.DASH), "given-up");
    desk.types(
        """
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {selfSigned: {}}}
        END
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready --timeout=60s
        """);

    desk.follows(recipe);

    await()
        .atMost(SOON)
        .until(() -> team.generations("given-up").equals(List.of("Retired", "Active")));
  }

  /** With another CA at hand. */
  private static Desk suppliesAuthority(String authority) {
    Desk desk = desk(product.unpacked(authority, Shell.DASH), authority);
    desk.types(
        """
        newCa() {
            openssl ecparam -name prime256v1 -genkey -noout >"$1.key"
            openssl req -x509 -key "$1.key" -subj '/CN=Station CA' -days 4000 \\
                -addext basicConstraints=critical,CA:TRUE,pathlen:0 \\
                -addext keyUsage=critical,keyCertSign,cRLSign >"$1.pem"
        }
        newCa ca
        newCa next-ca
        kubectl create secret tls $CA_SECRET -n $AUTHORITIES --cert=ca.pem --key=ca.key
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {secretName: $CA_SECRET}}
        END
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready --timeout=60s
        """);
    return desk;
  }

  private static void holds(Recipe recipe) {
    Box box = product.inService("held", Shell.DASH);
    Desk desk = desk(box);

    desk.follows(recipe, 0, 1);

    awaitsListed(box, box.serialNumber(), "Certificate Hold");

    desk.follows(recipe, 1, 2);

    await()
        .atMost(SOON)
        .until(() -> !product.publishedList(box).contains("Serial Number: " + box.serialNumber()));
  }

  /** Somebody deletes the certificates of 21 stations, of which 20 are issued others. */
  private static void goesOn(Recipe recipe) {
    Desk desk = desk(product.unpacked("braked", Shell.DASH), "braked");
    desk.types(
        """
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {selfSigned: {}}, allowedNamespaces: {from: All}}
        END
        for number in $(seq 11 31); do
            openssl ecparam -name prime256v1 -genkey -noout | openssl pkey -pubout >key.pem
            kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: braked-$number, namespace: $NAMESPACE, labels: {fleet: braked}}
        spec:
          eui: 0016C001FF0000$number
          certificateAuthorityRef: {name: $AUTHORITY, namespace: $AUTHORITIES}
          publicKey: |
        $(sed 's/^/    /' key.pem)
        END
        done
        kubectl wait bs -l fleet=braked -n $NAMESPACE --for=condition=Ready --timeout=90s
        kubectl delete bscert -n $NAMESPACE \\
            $(kubectl get bs -l fleet=braked -n $NAMESPACE -o 'jsonpath={.items[*].status.certificate.name}')
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready=False --timeout=90s
        """);
    await()
        .atMost(SOON)
        .until(() -> desk.types("kubectl get bs -n $NAMESPACE").contains("IssuingHeld"));

    String said = desk.follows(recipe, 0, 1);

    assertThat(said).contains("MassReissueHeld: more than 20 of 21 stations", "braked-");

    desk.follows(recipe, 1, 2);

    desk.types("kubectl wait bs -l fleet=braked -n $NAMESPACE --for=condition=Ready --timeout=90s");
  }

  private static void exports(Recipe recipe) {
    Box box = product.inService("exported", Shell.DASH);
    Desk desk = desk(box);
    team.deletes(box);
    awaitsListed(box, box.serialNumber(), "Cessation Of Operation");

    String said = desk.follows(recipe);

    assertThat(said.lines())
        .first()
        .asString()
        .containsPattern("SERIAL +CA-KEY +REASON +REVOKED +EXPIRES +PUBLISHED");
    assertThat(said).containsPattern(box.serialNumber() + " .* cessationOfOperation .* yes(\n|$)");
    assertThat(desk.read("revoked.csv"))
        .startsWith("SERIAL,CA-KEY,REASON,REVOKED,EXPIRES,PUBLISHED\n")
        .containsPattern(box.serialNumber() + ",[0-9a-f]+,cessationOfOperation,");
  }

  private static void leaves(Recipe recipe) {
    Box box = product.inService("leaving", Shell.DASH);

    desk(box).follows(recipe);

    await("its certificates go too")
        .atMost(Duration.ofMinutes(1))
        .until(() -> team.certificatesOf(box).isEmpty());
    awaitsListed(box, box.serialNumber(), "Cessation Of Operation");
  }

  /** Its certificate is fetched and in use. */
  private static Box onIpsec(String name, String version) {
    Box box = product.unpacked(name, Shell.DASH).configured(told(version));
    team.declares(
        box,
        Product.DEFAULT_AUTHORITY,
        box.publicKey(),
        "backhaul: IPsec",
        "packetForwarder: {version: \"%s\"}".formatted(version));
    team.awaitsReady(box);
    box.poll().expectSuccess();
    box.poll().expectSuccess();
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    return box;
  }

  private static String[] told(String version) {
    return new String[] {
      "URL=" + product.url(),
      "CA_FINGERPRINT=" + team.caFingerprint(Product.DEFAULT_AUTHORITY),
      "LRR_VERSION=" + version
    };
  }

  private static Recipe recipe(String title) {
    return Objects.requireNonNull(recipes.get(title), title);
  }

  private static Desk desk(Box box) {
    return desk(box, Product.DEFAULT_AUTHORITY);
  }

  private static Desk desk(Box box, String authority) {
    Desk.shim(
        box.folder().resolve("bin/keymast-agent.sh"),
        "dash "
            + ControlPlane.shared().root().resolve("examples/station/keymast-agent.sh")
            + " -c "
            + box.folder().resolve("agent.conf"));
    return new Desk(
        box,
        List.of(product.folder().resolve("bin"), ControlPlane.shared().binaries()),
        Map.of(
            "KUBECONFIG",
            ControlPlane.shared().kubeconfig().toString(),
            "NAMESPACE",
            team.stations(),
            "STATION",
            box.name(),
            "EUI",
            box.eui(),
            "AUTHORITIES",
            team.authorities(),
            "AUTHORITY",
            authority,
            "CA_SECRET",
            authority + "-tls"));
  }

  /** By the CRL as openssl prints it: the reason stands some lines after its serial number. */
  private static void awaitsListed(Box box, String serialNumber, String reason) {
    await()
        .atMost(SOON)
        .until(
            () ->
                Stream.of(product.publishedList(box).split("Serial Number: "))
                    .anyMatch(entry -> entry.startsWith(serialNumber) && entry.contains(reason)));
  }
}
