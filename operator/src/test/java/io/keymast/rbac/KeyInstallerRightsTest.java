package io.keymast.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.AllowedRules;
import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * All that the API server allows the Key Installer's token: what is not in these lists, the thief
 * can't do. {@code KeyInstallerAccountTest} tries it.
 */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("S50 The Key Installer's token in an attacker's hand is good")
@SuppressWarnings("NullAway.Init")
class KeyInstallerRightsTest {
  /** In every namespace, that of its own, of authorities, of stations, or of others. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "get keymast.io/basestations",
          "list keymast.io/basestations",
          "watch keymast.io/basestations",
          "get keymast.io/basestationcertificates",
          "list keymast.io/basestationcertificates",
          "watch keymast.io/basestationcertificates",
          "list keymast.io/certificateauthorities",
          "watch keymast.io/certificateauthorities",
          "list namespaces",
          "watch namespaces",
          "list secrets [keymast-station-passwords]",
          "watch secrets [keymast-station-passwords]",
          // Narrowed to enrollment and delivery, each set once, by an admission policy.
          "patch keymast.io/basestations/status",
          "patch keymast.io/basestationcertificates/status");

  private Scene scene;

  @BeforeAll
  void platform() {
    scene = new Scene("thief", ControlPlane.separate("thief"));
  }

  @AfterAll
  void end() {
    scene.controlPlane.stop();
  }

  @Test
  @DisplayName("for its own server's key and the OCSP responders', in its own namespace")
  void inItsOwnNamespace() {
    String names = " [keymast-key-installer-tls, keymast-ocsp-responders]";

    assertThat(rightsIn(ControlPlane.SYSTEM_NAMESPACE))
        .isEqualTo(everywhereAnd("list secrets" + names, "watch secrets" + names));
  }

  @Test
  @DisplayName("for the ledger, and no Secret, where authorities are")
  void inANamespaceOfAuthorities() {
    assertThat(rightsIn(scene.platform))
        .isEqualTo(everywhereAnd("list configmaps", "watch configmaps"));
  }

  @Test
  @DisplayName("for nothing more where stations are, or anybody else")
  void anywhereElse() {
    for (String namespace : List.of(scene.stations, "default", "kube-system")) {
      assertThat(rightsIn(namespace)).as(namespace).isEqualTo(EVERYWHERE);
    }
  }

  private static Set<String> everywhereAnd(String... more) {
    Set<String> all = new TreeSet<>(EVERYWHERE);
    all.addAll(List.of(more));
    return all;
  }

  private Set<String> rightsIn(String namespace) {
    return new AllowedRules(scene.controlPlane.asKeyInstaller()).in(namespace);
  }
}
