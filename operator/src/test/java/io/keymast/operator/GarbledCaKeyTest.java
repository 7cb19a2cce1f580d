package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The key or the certificate in the Secret of an authority is damaged while it issues. */
class GarbledCaKeyTest {
  private static final PlatformTeam TEAM = new PlatformTeam("garbled");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  static Stream<Arguments> damage() {
    return Stream.of(
        arguments("no-key", damage("tls.key", _ -> "")),
        arguments("garbled-key", damage("tls.key", _ -> "not a key")),
        arguments("half-a-key", damage("tls.key", key -> key.substring(0, key.length() / 2))),
        arguments("another-key", damage("tls.key", _ -> CaFiles.pkcs8().key())),
        arguments("no-certificate", damage("tls.crt", _ -> "")),
        arguments("garbled-certificate", damage("tls.crt", _ -> "not a certificate")),
        arguments("half-a-certificate", damage("tls.crt", it -> it.substring(0, it.length() / 2))),
        arguments("another-certificate", damage("tls.crt", _ -> CaFiles.pkcs8().certificate())));
  }

  private record Damage(String file, UnaryOperator<String> how) {
    void befalls(Secret sound) {
      becomes(sound, file, encoded(how.apply(decoded(in(sound, file)))));
    }

    void isUndone(Secret sound) {
      becomes(sound, file, in(sound, file));
    }

    private static String in(Secret secret, String file) {
      return Objects.requireNonNull(secret.getData().get(file));
    }
  }

  private static Damage damage(String file, UnaryOperator<String> how) {
    return new Damage(file, how);
  }

  @ParameterizedTest(
      name =
          "S41 A CA Secret with {0}: issuing stops with its reason, what is revoked is published, and"
              + " put back, it goes on")
  @MethodSource("damage")
  void stopsAndGoesOn(String what, Damage damage) {
    AuthorityName authority = TEAM.authority(what);
    TEAM.appliesAuthority(what);
    TEAM.awaits(authority, "True", "Issuing");
    BaseStationCertificate kept = issues(authority, "kept-" + what);
    BaseStationCertificate revoked = issues(authority, "revoked-" + what);
    Secret sound = TEAM.secret(what + "-ca").require();
    BigInteger before = crlNumber(authority);

    damage.befalls(sound);
    TEAM.hurries(authority);

    String told = message(TEAM.awaits(authority, "False", "CASecretRefused"));
    assertThat(told).isNotBlank().doesNotContain("-----BEGIN", "not a ");
    Station waiting = Station.named("waiting-" + what);
    TEAM.appliesUnder(authority, waiting);
    TEAM.awaits(waiting, ConditionType.READY, "False", "AuthorityNotReady");
    TEAM.revokes(revoked, "keyCompromise");
    await("it is published")
        .until(
            () ->
                ConditionType.REVOCATION_PUBLISHED.isTrueIn(
                    TEAM.cluster().resource(revoked).require().getStatus().conditions()));
    PublishedList list = new PublishedList(TEAM, authority);
    assertThat(list.byOpenssl()).contains("verify OK");
    assertThat(list.serialNumbers()).containsExactly(revoked.getSpec().serialNumber());
    assertThat(list.published().fields().number()).isGreaterThan(before);
    assertThat(TEAM.certificatesOf(waiting)).isEmpty();

    damage.isUndone(sound);
    TEAM.hurries(authority);

    TEAM.awaits(authority, "True", "Issuing");
    TEAM.awaitsReady(waiting);
    assertThat(TEAM.sees(authority).getStatus().generations()).as("no other CA").hasSize(1);
    assertThat(TEAM.cluster().resource(kept).require().getSpec().revocation()).isNull();
  }

  private static BaseStationCertificate issues(AuthorityName authority, String name) {
    Station station = Station.named(name);
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    return TEAM.currentOf(station);
  }

  private static BigInteger crlNumber(AuthorityName authority) {
    return new BigInteger(
        TEAM.awaits(authority, it -> it.getStatus().crl() != null).getStatus().crl().number());
  }

  private static void becomes(Secret secret, String file, String base64) {
    TEAM.patches(secret, "{\"data\":{\"%s\":\"%s\"}}".formatted(file, base64));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String message(CertificateAuthority authority) {
    return ConditionType.READY
        .in(Objects.requireNonNull(authority.getStatus()).conditions())
        .map(Condition::message)
        .orElseThrow();
  }
}
