package io.keymast.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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
          "get basestations",
          "list basestations",
          "watch basestations",
          "get basestationcertificates",
          "list basestationcertificates",
          "watch basestationcertificates",
          "list certificateauthorities",
          "watch certificateauthorities",
          "list namespaces",
          "watch namespaces",
          "list secrets [keymast-station-passwords]",
          "watch secrets [keymast-station-passwords]",
          // Narrowed to enrollment and delivery, each set once, by an admission policy.
          "patch basestations/status",
          "patch basestationcertificates/status");

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
    SelfSubjectRulesReview review =
        scene
            .controlPlane
            .asKeyInstaller()
            .resource(
                new SelfSubjectRulesReviewBuilder()
                    .withNewSpec()
                    .withNamespace(namespace)
                    .endSpec()
                    .build())
            .create();
    assertThat(review.getStatus().getIncomplete()).isFalse();
    return review.getStatus().getResourceRules().stream()
        .filter(rule -> !isEverybodys(rule))
        .flatMap(KeyInstallerRightsTest::rights)
        .collect(TreeSet::new, Set::add, Set::addAll);
  }

  /** To ask who one is, and what one may. */
  private static boolean isEverybodys(ResourceRule rule) {
    return rule.getResources().stream().allMatch(resource -> resource.startsWith("selfsubject"));
  }

  private static Stream<String> rights(ResourceRule rule) {
    return rule.getVerbs().stream()
        .flatMap(
            verb ->
                rule.getResources().stream()
                    .map(
                        resource ->
                            verb
                                + " "
                                + resource
                                + (rule.getResourceNames().isEmpty()
                                    ? ""
                                    : " " + rule.getResourceNames().stream().sorted().toList())));
  }
}
