package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.Refusals;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevokerTest {
  private static final KubernetesClient OPERATOR = ControlPlane.shared().asOperator();
  private static final Clock CLOCK = Clock.systemUTC();

  private final LoadedAuthority authority =
      ALoadedAuthority.named(
          new AuthorityName(ControlPlane.shared().newAuthorityNamespace("revoker"), "lora"),
          CLOCK.instant());
  private final String namespace = authority.name().namespace();
  private final RevocationLedger ledger = new RevocationLedger(OPERATOR, CLOCK);
  private final Revoker revoker = revoker(OPERATOR);
  private final List<Revocation> news = new ArrayList<>();

  @Test
  @DisplayName("S25 What somebody else revokes for good meanwhile, for another cause, is done")
  void anotherCause() {
    KnownCertificate unmarked = stored();
    mark(unmarked, "keyCompromise", RevocationCause.BY_HAND);

    revoker.revoke(namespace, List.of(compromised(unmarked)), news::add);

    assertThat(ledger.read(authority.name()).entries()).hasSize(1);
    assertThat(revocationOf(unmarked).cause()).isEqualTo(RevocationCause.BY_HAND.apiName());
    assertThat(news).isEmpty();
  }

  @Test
  @DisplayName("S25 A hold that somebody puts on meanwhile gives way to what is for good")
  void holdMeanwhile() {
    KnownCertificate unmarked = stored();
    mark(unmarked, "certificateHold", RevocationCause.SUSPENDED);

    revoker.revoke(namespace, List.of(compromised(unmarked)), news::add);

    assertThat(revocationOf(unmarked).reason()).isEqualTo("keyCompromise");
    assertThat(news).hasSize(1);
  }

  @Test
  @DisplayName("S26 Any other refusal of the mark is told, once the ledger has the revocation")
  void refused() {
    KnownCertificate unmarked = stored();
    Revoker withoutRights = revoker(ControlPlane.shared().asKeyInstaller());

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(
            () -> withoutRights.revoke(namespace, List.of(compromised(unmarked)), news::add))
        .matches(it -> it.getCode() == HttpURLConnection.HTTP_FORBIDDEN);
    assertThat(ledger.read(authority.name()).entries()).hasSize(1);
    assertThat(news).isEmpty();
  }

  @ParameterizedTest(
      name = "S26 A refusal by a rule, where nothing is revoked for good, is told: on hold {0}")
  @ValueSource(booleans = {false, true})
  void refusedByRule(boolean isOnHold) {
    KnownCertificate revokedForGood = stored("cellar");
    mark(revokedForGood, "superseded", RevocationCause.BY_HAND);
    KnownCertificate unmarked = stored();
    if (isOnHold) {
      mark(unmarked, "certificateHold", RevocationCause.BY_HAND);
    }

    try (KubernetesClient misled = misled(unmarked, revokedForGood)) {
      Revoker ofMisled = revoker(misled);
      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> ofMisled.revoke(namespace, List.of(compromised(unmarked)), news::add))
          .matches(it -> it.getCode() == Refusals.INVALID);
    }

    assertThat(serialNumbersInLedger()).containsExactly(unmarked.serialNumber());
    assertThat(news).isEmpty();
  }

  @Test
  @DisplayName("A hold that cannot be written keeps no other certificate from being revoked")
  void holdRefused() {
    KnownCertificate held = stored();
    KnownCertificate compromised = stored("cellar");
    Revoker withoutRights = revoker(ControlPlane.shared().asKeyInstaller());

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(
            () ->
                withoutRights.revoke(
                    namespace, List.of(suspended(held), compromised(compromised)), news::add));

    assertThat(serialNumbersInLedger()).containsExactly(compromised.serialNumber());
    assertThat(news).isEmpty();
  }

  @ParameterizedTest(name = "A certificate that a person revokes meanwhile is not put on hold: {0}")
  @ValueSource(strings = {"certificateHold", "keyCompromise"})
  void revokedBeforeHold(String reason) {
    KnownCertificate unmarked = stored();
    mark(unmarked, reason, RevocationCause.BY_HAND);

    revoker.revoke(namespace, List.of(suspended(unmarked)), news::add);

    assertThat(revocationOf(unmarked).cause()).isEqualTo(RevocationCause.BY_HAND.apiName());
    assertThat(serialNumbersInLedger()).isEmpty();
    assertThat(news).isEmpty();
  }

  @Test
  @DisplayName("What is put on hold is marked, in the ledger and told")
  void held() {
    KnownCertificate unmarked = stored();

    revoker.revoke(namespace, List.of(suspended(unmarked)), news::add);

    assertThat(revocationOf(unmarked).cause()).isEqualTo(RevocationCause.SUSPENDED.apiName());
    assertThat(serialNumbersInLedger()).containsExactly(unmarked.serialNumber());
    assertThat(news).containsExactly(suspended(unmarked));
  }

  /** Its patches of the one certificate come to the other. */
  private static KubernetesClient misled(KnownCertificate one, KnownCertificate other) {
    Interceptor misleading =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (request.method().equals("PATCH")) {
              builder.uri(URI.create(request.uri().toString().replace(one.name(), other.name())));
            }
          }
        };
    return new KubernetesClientBuilder()
        .withConfig(OPERATOR.getConfiguration())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("misled", misleading))
        .build();
  }

  private List<SerialNumber> serialNumbersInLedger() {
    return ledger.read(authority.name()).entries().stream()
        .map(RevocationEntry::serialNumber)
        .toList();
  }

  private static Revocation suspended(KnownCertificate certificate) {
    return new Revocation(
        certificate, RevocationReason.CERTIFICATE_HOLD, RevocationCause.SUSPENDED);
  }

  private Revoker revoker(KubernetesClient client) {
    return new Revoker(
        client,
        ledger,
        new RetirementView(new RetiredKeys(OPERATOR, CLOCK), AStoredCertificate.journal()),
        AStoredCertificate.journal(),
        new Pokes<>(),
        CLOCK);
  }

  private static Revocation compromised(KnownCertificate certificate) {
    return new Revocation(
        certificate, RevocationReason.KEY_COMPROMISE, RevocationCause.KEY_COMPROMISED);
  }

  private KnownCertificate stored() {
    return stored("rooftop");
  }

  private KnownCertificate stored(String station) {
    BaseStationCertificate object =
        AStoredCertificate.of(new StationName(namespace, station), authority, OPERATOR);
    return ((StoredCertificate.Ours)
            StoredCertificate.verify(object, List.of(authority.key().certificate())))
        .certificate();
  }

  private BaseStationCertificateSpec.Revocation revocationOf(KnownCertificate certificate) {
    return Objects.requireNonNull(
        OPERATOR
            .resources(BaseStationCertificate.class)
            .inNamespace(namespace)
            .withName(certificate.name())
            .require()
            .getSpec()
            .revocation());
  }

  private void mark(KnownCertificate certificate, String reason, RevocationCause cause) {
    OPERATOR
        .resources(BaseStationCertificate.class)
        .inNamespace(namespace)
        .withName(certificate.name())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"revocation\":{\"reason\":\"%s\",\"cause\":\"%s\"}}}"
                .formatted(reason, cause.apiName()));
  }
}
