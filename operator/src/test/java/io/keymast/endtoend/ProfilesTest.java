package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * One operator and one Key Installer for a hosted platform (SaaS) and a self-hosted one: hosted
 * stations come by their keys and have to secure their backhaul; self-hosted ones come by password,
 * and whether they do is the administrator's choice.
 */
class ProfilesTest {
  private static final String SECRET = "correct horse battery";
  private static final String HOSTED = Product.DEFAULT_AUTHORITY;
  private static final String SELF_HOSTED = "self-hosted";
  private static final String CURRENT = "state/current/fullchain.pem";

  private static Product product;
  private static Team team;
  private static StationAuthority hosted;
  private static StationAuthority selfHosted;

  @BeforeAll
  static void start() {
    product = Product.start("profiles");
    team = product.team();
    hosted = new StationAuthority(product, new AuthorityName(team.authorities(), HOSTED));
    selfHosted =
        StationAuthority.applied(
            product,
            new AuthorityName(team.authorities(), SELF_HOSTED),
            "allowedNamespaces: {from: All}",
            "keyInstaller: {authentication: Password}",
            "backhaul: {enforcement: Optional}");
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Test
  @DisplayName(
      "S3 Side by side, each station comes by its authority's way alone, and each gate lets in its"
          + " own stations alone")
  void ownWayAndOwnGate() {
    Box byKey = product.inService("by-key", Shell.DASH);
    team.setsPassword(byKey, SECRET);
    Box byPassword = inServiceByPassword("by-password");

    assertThat(asks(byKey, byKey())).as("the hosted one, by its key").isEqualTo(200);
    assertThat(asks(byPassword, byPasswordOf(byPassword)))
        .as("the self-hosted one, by its password")
        .isEqualTo(200);
    assertThat(asks(byKey, byPasswordOf(byKey))).as("the hosted one, by password").isEqualTo(401);
    assertThat(asks(byPassword, byKey())).as("the self-hosted one, by its key").isEqualTo(401);
    assertThat(isLetIn(byKey, hosted)).isTrue();
    assertThat(isLetIn(byPassword, selfHosted)).isTrue();
    assertThat(isLetIn(byKey, selfHosted)).isFalse();
    assertThat(isLetIn(byPassword, hosted)).isFalse();
  }

  @Test
  @DisplayName(
      "S1 S2 A backhaul left open is refused to the hosted one, and the other one's choice")
  void backhaul() {
    Box open = product.bare("open", Shell.DASH);
    Box chosen = product.bare("chosen", Shell.DASH);

    team.declares(open, HOSTED, "", "backhaul: None");
    team.declares(chosen, SELF_HOSTED, "", "backhaul: None");

    assertThat(team.awaits(open, "Ready", "False", "BackhaulRequired").message()).contains("TLS");
    team.awaits(chosen, "Ready", "True", "BackhaulNotSecured");
  }

  @Test
  @DisplayName("What stops the one keeps nothing from the other")
  void stopsAlone() {
    Box byKey = product.inService("goes-on", Shell.DASH);
    Box waiting = product.unpackedForPassword("waiting", Shell.DASH, SECRET);
    selfHosted.pauses();

    team.declares(waiting, SELF_HOSTED, waiting.publicKey());
    team.regenerates(byKey, "meanwhile");

    team.awaits(waiting, "CertificateIssued", "False", "Paused");
    team.awaits(byKey, "RegenerationAccepted", "True", "Acted");
    team.awaitsReady(byKey);
    selfHosted.goesOn();
    team.awaitsReady(waiting);
  }

  private static Box inServiceByPassword(String name) {
    Box box = product.unpackedForPassword(name, Shell.DASH, SECRET);
    team.declares(box, SELF_HOSTED, box.publicKey());
    team.setsPassword(box, SECRET);
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    return box;
  }

  private static String[] byKey() {
    return new String[] {"--cert", CURRENT, "--key", "state/key.pem"};
  }

  private static String[] byPasswordOf(Box box) {
    return new String[] {"--user", box.eui() + ":" + SECRET};
  }

  private static int asks(Box box, String... credentials) {
    return box.curl(
            product.url() + "/v1/certificate",
            Stream.concat(Stream.of("--cacert", "state/ca.pem"), Stream.of(credentials))
                .toArray(String[]::new))
        .status();
  }

  private static boolean isLetIn(Box box, StationAuthority authority) {
    box.write("ca.pem", authority.trust(box));
    try (Gate gate = Gate.open(box, "-crl_check")) {
      return gate.admits(byKey());
    }
  }
}
