package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.OcspResponderKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operator dies, or is answered otherwise, as it makes the Secret of all OCSP responders and as
 * it adds one to it.
 */
class OcspResponderCrashTest {
  private static final String RESPONDERS = "ocsp-responders";

  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final PlatformTeam TEAM = new PlatformTeam("responder-crash");
  private static final FaultProxy PROXY = FaultProxy.open(CONTROL_PLANE);
  private static final Lane LANE =
      PROXY.open(
          write ->
              write.resource().equals("secrets")
                  && write.namespace().equals(TEAM.authority().namespace())
                  && write.name().equals(RESPONDERS));
  private static final OperatorJvm OPERATOR =
      OperatorJvm.start(
          CONTROL_PLANE,
          PROXY,
          "responder-crash",
          "--no-leader-election",
          "--namespace",
          TEAM.stationNamespace(),
          "--ocsp-secret",
          TEAM.authority().namespace() + "/" + RESPONDERS);

  /** As the chart does for the Secret of its own namespace. */
  @BeforeAll
  static void mayKeepTheSecret() {
    TEAM.applies(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: %1$s, namespace: %2$s}
        rules:
          - {apiGroups: [""], resources: [secrets], resourceNames: [%1$s], verbs: [get, update]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: %1$s, namespace: %2$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
        subjects: [{kind: ServiceAccount, name: %3$s, namespace: %4$s}]
        """
            .formatted(
                RESPONDERS,
                TEAM.authority().namespace(),
                ControlPlane.OPERATOR_ACCOUNT,
                ControlPlane.SYSTEM_NAMESPACE));
  }

  @AfterAll
  static void end() {
    OPERATOR.close();
    PROXY.close();
    TEAM.leaves();
  }

  @ParameterizedTest(name = "S25 S27 {0}: each CA key has a responder that was signed")
  @EnumSource(
      names = {"KILLED_BEFORE", "KILLED_AFTER", "ANSWER_LOST", "ANSWERED_409", "ANSWERED_503"})
  void eachHasAResponder(Affliction affliction) {
    AuthorityName first = TEAM.authority("first-" + affliction.slug());
    AuthorityName second = TEAM.authority("second-" + affliction.slug());
    TEAM.secret(RESPONDERS).delete();
    LANE.arm(write -> affliction.at(write.occurrence() - 1));

    hasAResponder(first);
    hasAResponder(second);

    assertThat(LANE.hits())
        .as("the Secret was made, and changed")
        .hasSizeGreaterThanOrEqualTo(2 * affliction.faults().size());
    assertThat(List.of(first, second))
        .allSatisfy(
            authority ->
                assertThat(OPERATOR.journal())
                    .filteredOn(line -> line.startsWith("{\"journal\":\"signed\""))
                    .anyMatch(line -> line.contains('"' + serialNumberOf(authority) + '"')));
  }

  private static void hasAResponder(AuthorityName authority) {
    TEAM.appliesAuthority(
        authority.name(), "revocation: {ocspUrl: \"http://ocsp.example.com/" + authority + "\"}");
    await("the responder of " + authority)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              TEAM.hurries(authority);
              return isServed(authority);
            });
  }

  /** By a certificate that its present CA key has signed, and the private key beside it. */
  private static boolean isServed(AuthorityName authority) {
    OcspResponderKey key = keyOf(authority);
    return chainOf(authority)
        .filter(_ -> data().containsKey(key.privateKey()))
        .filter(chain -> chain.getFirst().isSignedBy(issuerOf(authority)))
        .isPresent();
  }

  private static String serialNumberOf(AuthorityName authority) {
    return chainOf(authority).orElseThrow().getFirst().serialNumber().hex();
  }

  private static Optional<List<ParsedCertificate>> chainOf(AuthorityName authority) {
    return Optional.ofNullable(data().get(keyOf(authority).certificates()))
        .map(Base64.getDecoder()::decode)
        .flatMap(pem -> ParsedCertificate.parsePem(new String(pem, StandardCharsets.US_ASCII)));
  }

  private static Map<String, String> data() {
    return Optional.ofNullable(TEAM.secret(RESPONDERS).get()).map(Secret::getData).orElse(Map.of());
  }

  private static ParsedCertificate issuerOf(AuthorityName authority) {
    return ParsedCertificate.parsePem(
            TEAM.sees(authority).getStatus().generations().getFirst().certificate())
        .orElseThrow()
        .getFirst();
  }

  private static OcspResponderKey keyOf(AuthorityName authority) {
    return OcspResponderKey.of(
        authority,
        KeyId.parse(TEAM.sees(authority).getStatus().generations().getFirst().keyId())
            .orElseThrow());
  }
}
