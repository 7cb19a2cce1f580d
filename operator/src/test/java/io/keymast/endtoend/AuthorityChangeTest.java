package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A station goes from one authority of its operator to another. It was told the default one's CA
 * and nothing else; the gate trusts both, and has their newest CRLs.
 */
class AuthorityChangeTest {
  private static Product product;
  private static Team team;
  private static StationAuthority former;
  private static StationAuthority closed;
  private static List<StationAuthority> others;

  @BeforeAll
  static void start() {
    String region = ControlPlane.shared().newAuthorityNamespace("region");
    product = Product.start("change", "--authority-namespace", region);
    team = product.team();
    former =
        new StationAuthority(
            product, new AuthorityName(team.authorities(), Product.DEFAULT_AUTHORITY));
    others =
        List.of(
            StationAuthority.applied(
                product,
                new AuthorityName(team.authorities(), "beside"),
                "allowedNamespaces: {from: All}"),
            StationAuthority.applied(
                product,
                new AuthorityName(region, "elsewhere"),
                "allowedNamespaces: {from: Selector, selector: {matchLabels:"
                    + " {kubernetes.io/metadata.name: "
                    + team.stations()
                    + "}}}"));
    closed =
        StationAuthority.applied(
            product, new AuthorityName(region, "closed"), "allowedNamespaces: {from: Same}");
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(
      name =
          "To the authority {0}: a certificate of it at once, the former one is good until the station"
              + " uses the new one, and no step keeps it from the gate")
  @ValueSource(strings = {"beside", "elsewhere"})
  void moves(String name) {
    StationAuthority next = other(name);
    Box box = inService("to-" + name);
    String serial = box.serialNumber();

    next.takes(box);

    team.awaitsReady(box);
    assertThat(team.sees(box, "status", "certificate", "serialNumber")).isNotEqualTo(serial);
    assertThat(team.sees(box, "status", "certificate", "causes")).isEqualTo("[AuthorityChanged]");
    assertThat(isLetIn(box, next, "former.pem")).as("not fetched yet").isTrue();
    fetchesAnotherThan(serial, box);
    assertThat(isLetIn(box, next, "former.pem")).as("fetched, not used yet").isTrue();
    assertThat(isLetIn(box, next, "state/current/fullchain.pem")).as("fetched").isTrue();
    box.poll().expectSuccess();
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    await().until(() -> former.listed(box, serial).contains("Superseded"));
    assertThat(isLetIn(box, next, "former.pem")).as("the new one is in use").isFalse();
    assertThat(isLetIn(box, next, "state/current/fullchain.pem")).as("still").isTrue();
    assertThat(team.certificatesOf(box)).hasSize(2);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("Back after the move came through: another certificate of the first authority")
  void comesBack() {
    StationAuthority next = other("beside");
    Box box = inService("back");
    String serial = box.serialNumber();
    next.takes(box);
    fetchesAnotherThan(serial, box);
    box.poll().expectSuccess();
    await().until(() -> former.listed(box, serial).contains("Superseded"));
    String between = box.serialNumber();

    former.takes(box);

    fetchesAnotherThan(between, box);
    assertThat(box.serialNumber()).isNotEqualTo(serial);
    box.poll().expectSuccess();
    await().until(() -> next.listed(box, between).contains("Superseded"));
    assertThat(isLetIn(box, next, "state/current/fullchain.pem")).isTrue();
    assertThat(team.certificatesOf(box)).hasSize(3);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "Back before it used what it fetched: another certificate, and nothing is revoked that it may"
          + " be showing until it uses that")
  void comesBackMeanwhile() {
    StationAuthority next = other("beside");
    Box box = inService("meanwhile");
    String serial = box.serialNumber();
    next.takes(box);
    fetchesAnotherThan(serial, box);
    String between = box.serialNumber();

    former.takes(box);

    team.awaitsReady(box);
    assertThat(team.sees(box, "status", "certificate", "serialNumber")).isNotIn(serial, between);
    assertThat(revoked(box)).isEmpty();
    assertThat(isLetIn(box, next, "state/current/fullchain.pem")).isTrue();
    fetchesAnotherThan(between, box);
    assertThat(isLetIn(box, next, "state/current/fullchain.pem")).isTrue();
    box.poll().expectSuccess();
    await().until(() -> next.listed(box, between).contains("Superseded"));
    assertThat(team.certificatesOf(box)).hasSize(3);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName("Back before it fetched anything: what it never had is revoked, and nothing changes")
  void comesBackAtOnce() {
    StationAuthority next = other("beside");
    Box box = inService("at-once");
    String serial = box.serialNumber();
    next.takes(box);
    team.awaitsReady(box);
    String never = team.sees(box, "status", "certificate", "serialNumber");

    former.takes(box);

    await().until(() -> next.listed(box, never).contains("Superseded"));
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    assertThat(box.serialNumber()).isEqualTo(serial);
    assertThat(isLetIn(box, next, "state/current/fullchain.pem")).isTrue();
    assertThat(team.certificatesOf(box)).hasSize(2);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "S35 Suspended under another authority than the default one, a station forgets no CA, and goes"
          + " on with its certificate once it is let in again")
  void suspended() {
    StationAuthority next = other("beside");
    Box box = inService("suspended");
    String serial = box.serialNumber();
    next.takes(box);
    fetchesAnotherThan(serial, box);
    box.poll().expectSuccess();
    String installed = box.serialNumber();

    team.declares(box, "beside", box.publicKey(), "state: Suspended");
    box.pollsUntil(Box.REFUSED);
    asksForTheBundle(box);
    assertThat(box.poll().exitCode()).isEqualTo(Box.REFUSED);
    team.declares(box, "beside", box.publicKey(), "state: Active");
    team.awaitsReady(box);

    box.pollsUntil(Box.INSTALLED);
    assertThat(box.serialNumber()).isEqualTo(installed);
    assertThat(box.read("state/current/ca.pem")).contains(next.caCertificate());
    assertThat(team.certificatesOf(box)).hasSize(2);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "A bundle that lost the CA of the installed certificate is fetched anew by the next poll")
  void lostFromTheBundle() {
    StationAuthority next = other("beside");
    Box box = inService("forgetful");
    String serial = box.serialNumber();
    next.takes(box);
    fetchesAnotherThan(serial, box);
    box.poll().expectSuccess();
    box.write("state/bundle.pem", former.caCertificate());
    box.sh("rm state/ca.pem");

    box.poll().expectSuccess();

    assertThat(box.read("state/current/ca.pem")).contains(next.caCertificate());
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  @DisplayName(
      "An authority that does not admit its namespace says so; the station keeps what it has, and"
          + " goes on with it once it is put back")
  void refused() {
    Box box = inService("refused");
    String serial = box.serialNumber();

    closed.takes(box);

    assertThat(team.awaits(box, "Ready", "False", "NamespaceNotAllowed").message())
        .contains("spec.allowedNamespaces");
    box.pollsUntil(Box.REFUSED);
    assertThat(box.serialNumber()).isEqualTo(serial);
    assertThat(isLetIn(box, closed, "state/current/fullchain.pem")).isTrue();
    assertThat(revoked(box)).isEmpty();
    former.takes(box);
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    assertThat(box.serialNumber()).isEqualTo(serial);
    assertThat(team.certificatesOf(box)).hasSize(1);
  }

  private static StationAuthority other(String name) {
    return others.stream().filter(it -> it.name().name().equals(name)).findFirst().orElseThrow();
  }

  private static Box inService(String name) {
    Box box = product.inService(name, Shell.DASH);
    box.sh("cp state/current/fullchain.pem former.pem");
    return box;
  }

  /**
   * Until the Key Installer has heard of the move, it gives the certificate that it gave before.
   */
  private static void fetchesAnotherThan(String serialNumber, Box box) {
    await(box.name() + " fetches another certificate")
        .until(
            () ->
                box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(serialNumber));
  }

  /** As it does every six hours. */
  private static void asksForTheBundle(Box box) {
    box.sh("rm state/bundle.asked");
  }

  private static boolean isLetIn(Box box, StationAuthority other, String certificate) {
    box.write("ca.pem", former.trust(box) + other.trust(box));
    try (Gate gate = Gate.open(box, "-crl_check")) {
      return gate.admits("--cert", certificate, "--key", "state/key.pem");
    }
  }

  private static List<?> revoked(Box box) {
    return team.certificatesOf(box).stream()
        .filter(certificate -> certificate.get("spec", "revocation") != null)
        .toList();
  }
}
