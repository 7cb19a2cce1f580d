package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA whose certificate a person makes anew, for the key that it has. */
class SuppliedCaTest {
  private static final PlatformTeam TEAM = new PlatformTeam("supplied-cas");
  private static final MutableClock CLOCK = new MutableClock();
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);
  private static final RotationTeam ROTATIONS = new RotationTeam(TEAM, CLOCK);

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("Under another subject it is refused, and the former one is published on")
  void renamed() {
    AuthorityName authority = TEAM.authority("renamed");
    CaFiles ca = CaFiles.pkcs8();
    supplies(authority, ca);
    Station station = ROTATIONS.issuesTo(authority);
    Secret copy = TEAM.secret("renamed-ca-1").require();
    Generation before = ROTATIONS.generations(authority).getFirst();

    replaces(authority, ca.renamed());

    TEAM.awaits(authority, "False", "CASubjectChanged");
    assertThat(TEAM.secret("renamed-ca-1").require().getData()).isEqualTo(copy.getData());
    assertThat(ROTATIONS.generations(authority))
        .singleElement()
        .satisfies(it -> assertThat(it.certificate()).isEqualTo(before.certificate()));
    assertThat(new PublishedList(TEAM, authority).byOpenssl()).contains("verify OK");
    replaces(authority, ca.renewed());
    TEAM.awaits(authority, "True", "Issuing");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("Under another key identifier it is no next CA, though spec.rotation admits one")
  void reidentified() {
    AuthorityName authority = TEAM.authority("reidentified");
    CaFiles ca = CaFiles.pkcs8();
    supplies(authority, ca);
    TEAM.awaits(authority, "True", "Issuing");

    replaces(authority, ca.identifiedAs("00112233445566778899"));

    TEAM.awaits(authority, "False", "CAKeyIdentifierChanged");
    assertThat(TEAM.secret("reidentified-ca-2").get()).isNull();
    assertThat(ROTATIONS.generations(authority)).hasSize(1);
  }

  @Test
  @DisplayName("After its end it is taken over by the copy too, and issues on")
  void renewedLate() {
    AuthorityName authority = TEAM.authority("late");
    CaFiles ca = CaFiles.lasting(30);
    supplies(authority, ca);
    TEAM.awaits(authority, "True", "Issuing");
    Generation before = ROTATIONS.generations(authority).getFirst();
    ROTATIONS.passes(authority, Duration.ofDays(31));
    TEAM.awaits(authority, "False", "CASecretRefused");

    replaces(authority, ca.renewed());

    ROTATIONS.issuesTo(authority);
    assertThat(ROTATIONS.generations(authority))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.keyId()).isEqualTo(before.keyId());
              assertThat(it.state()).isEqualTo("Active");
              assertThat(it.notAfter()).isAfter(before.notAfter());
            });
  }

  private static void supplies(AuthorityName authority, CaFiles ca) {
    String secret = authority.name() + "-tls";
    TEAM.suppliesCa(secret, ca);
    TEAM.appliesAuthorityOf(
        authority.name(), "source: {secretName: " + secret + "}", RotationTeam.QUICK);
  }

  private static void replaces(AuthorityName authority, CaFiles ca) {
    TEAM.suppliesCa(authority.name() + "-tls", ca);
    TEAM.hurries(authority);
  }
}
