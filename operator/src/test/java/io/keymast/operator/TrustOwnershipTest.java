package io.keymast.operator;

import static io.keymast.operator.TrustTeam.NAME;
import static io.keymast.operator.TrustTeam.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose copy of a trust bundle stands where several would have theirs. */
class TrustOwnershipTest {
  @AutoClose private static final TrustTeam TRUST = new TrustTeam("trust-owners");
  private static final PlatformTeam TEAM = TRUST.team();

  @Test
  @DisplayName("Somebody else's ConfigMap is left as it is, and the status says where it is")
  void foreign() {
    String gates = TRUST.namespace("foreign");
    ConfigMap theirs =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withNamespace(gates)
            .endMetadata()
            .withData(Map.of("ca.pem", "theirs"))
            .build();
    ControlPlane.shared().admin().resource(theirs).create();

    AuthorityName authority = TRUST.authority("foreign", "");

    TRUST.awaits(authority, "False", "ConfigMapTaken");
    assertThat(TRUST.told(authority).orElseThrow().message()).contains(gates);
    assertThat(TRUST.copy(gates).orElseThrow().getData()).isEqualTo(Map.of("ca.pem", "theirs"));
    ControlPlane.shared().admin().resource(theirs).delete();
    TRUST.clock().advance(Duration.ofMinutes(3));
    TRUST.awaits(authority, "True", "Distributed");
  }

  @Test
  @DisplayName(
      "Of two authorities that choose a namespace the first one's copy stays, also when it is changed by hand")
  void another() {
    String gates = TRUST.namespace("shared");
    AuthorityName first = TRUST.authority("shared", "");
    TRUST.awaits(first, "True", "Distributed");
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());
    String own = TRUST.file(gates, "ca.pem");
    TEAM.appliesAuthority("shared-too", TRUST.distribution("shared", ""));
    TRUST.awaits(TEAM.authority("shared-too"), "False", "ConfigMapTaken");
    assertThat(TRUST.told(TEAM.authority("shared-too")).orElseThrow().message())
        .contains("of the CertificateAuthority " + first + " in " + gates);

    ControlPlane.shared()
        .admin()
        .configMaps()
        .inNamespace(gates)
        .withName(NAME)
        .edit(TrustTeam::spoilt);
    TRUST.clock().advance(Duration.ofMinutes(3));

    soon(() -> assertThat(TRUST.file(gates, "ca.pem")).isEqualTo(own));
    TRUST.awaits(first, "True", "Distributed");
    TRUST.awaits(TEAM.authority("shared-too"), "False", "ConfigMapTaken");
  }

  @Test
  @DisplayName(
      "Where none has a copy yet, the older authority gets it, and the younger one is told of it")
  void older() {
    AuthorityName older = TRUST.authority("older", "");
    TRUST.awaits(older, "True", "Distributed");
    awaitNextSecond(older);
    TEAM.appliesAuthority("younger", TRUST.distribution("older", ""));
    AuthorityName younger = TEAM.authority("younger");
    TRUST.awaits(younger, "True", "Distributed");

    String gates = TRUST.namespace("older");

    TRUST.awaits(younger, "False", "ConfigMapTaken");
    assertThat(TRUST.told(younger).orElseThrow().message())
        .contains("of the CertificateAuthority " + older + " in " + gates);
    soon(
        () ->
            assertThat(TRUST.file(gates, "ca.pem"))
                .isEqualTo(TEAM.sees(older).getStatus().generations().getFirst().certificate()));
    TEAM.patches(TEAM.sees(older), "{\"spec\":{\"trustDistribution\":null}}");
    TRUST.awaits(younger, "True", "Distributed");
  }

  /** A creationTimestamp has seconds. */
  private static void awaitNextSecond(AuthorityName authority) {
    Instant created = Instant.parse(TEAM.sees(authority).getMetadata().getCreationTimestamp());
    soon(() -> assertThat(Instant.now()).isAfter(created.plusSeconds(2)));
  }
}
