package io.keymast.reconciler.installer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.keymast.api.ResourceNames;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Leadership;
import io.keymast.domain.SecretName;
import io.keymast.pki.OcspResponderKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OcspResponderKeeperTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MutableClock clock = new MutableClock();
  private final LoadedAuthority lora = authority("lora");

  @BeforeEach
  void noResponders() {
    CONTROL_PLANE
        .admin()
        .secrets()
        .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
        .withName(ResourceNames.OCSP_RESPONDERS_SECRET)
        .delete();
  }

  @Test
  @DisplayName("A responder of 24 hours is renewed, with another key, once half of them are over")
  void renewedAtHalfLife() {
    OcspResponderKeeper keeper = keeper(CONTROL_PLANE.asOperator());
    keeper.renewWhereDue(lora);
    ParsedCertificate first = responder(lora).orElseThrow();

    clock.moveTo(first.validity().notAfter().minus(Duration.ofHours(12)).minusSeconds(60));
    keeper.renewWhereDue(lora);
    assertThat(responder(lora)).contains(first);

    clock.advance(Duration.ofSeconds(120));
    keeper.renewWhereDue(lora);

    ParsedCertificate second = responder(lora).orElseThrow();
    assertThat(second.publicKeyFingerprint()).isNotEqualTo(first.publicKeyFingerprint());
    assertThat(second.validity().notAfter()).isAfter(first.validity().notAfter());
    assertThat(second.isSignedBy(lora.key().certificate())).isTrue();
  }

  @Test
  @DisplayName("A CA that has ended gets no responder any more, though it had one")
  void issuerHasEnded() {
    OcspResponderKeeper keeper = keeper(CONTROL_PLANE.asOperator());
    keeper.renewWhereDue(lora);
    ParsedCertificate last = responder(lora).orElseThrow();
    LoadedAuthority never = authority("never");

    clock.moveTo(lora.key().certificate().validity().notAfter().plus(Duration.ofMinutes(6)));
    keeper.renewWhereDue(lora);
    keeper.renewWhereDue(never);

    assertThat(responder(lora)).contains(last);
    assertThat(responder(never)).isEmpty();
  }

  @Test
  @DisplayName("Two that write the responders' Secret at once lose neither's responder")
  void conflict() {
    OcspResponderKeeper first = keeper(CONTROL_PLANE.asOperator());
    first.renewWhereDue(lora);
    LoadedAuthority slow = authority("slow");
    LoadedAuthority quick = authority("quick");
    BeforeAnUpdate meanwhile = new BeforeAnUpdate(() -> first.renewWhereDue(quick));
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(CONTROL_PLANE.asOperator().getConfiguration())
            .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("race", meanwhile))
            .build()) {
      keeper(client).renewWhereDue(slow);
    }

    assertThat(meanwhile.updates).as("the conflict, and once more").hasValue(2);
    assertThat(responder(lora)).isPresent();
    assertThat(responder(slow)).isPresent();
    assertThat(responder(quick)).isPresent();
  }

  /** Somebody else is faster, once. */
  private static final class BeforeAnUpdate implements Interceptor {
    private final Runnable somebodyElse;
    private final AtomicInteger updates = new AtomicInteger();

    private BeforeAnUpdate(Runnable somebodyElse) {
      this.somebodyElse = somebodyElse;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (request.method().equals("PUT") && updates.incrementAndGet() == 1) {
        somebodyElse.run();
      }
    }
  }

  private OcspResponderKeeper keeper(KubernetesClient client) {
    return new OcspResponderKeeper(
        client,
        new SecretName(ControlPlane.SYSTEM_NAMESPACE, ResourceNames.OCSP_RESPONDERS_SECRET),
        new Signer(
            RANDOM,
            new Journal(new PrintStream(OutputStream.nullOutputStream()), clock),
            Leadership.UNDISPUTED),
        RANDOM,
        clock);
  }

  private static Optional<ParsedCertificate> responder(LoadedAuthority authority) {
    Secret secret =
        CONTROL_PLANE
            .admin()
            .secrets()
            .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
            .withName(ResourceNames.OCSP_RESPONDERS_SECRET)
            .require();
    OcspResponderKey key = OcspResponderKey.of(authority.name(), authority.keyId());
    return Optional.ofNullable(secret.getData().get(key.certificates()))
        .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
        .flatMap(ParsedCertificate::parsePem)
        .map(chain -> chain.getFirst());
  }

  private LoadedAuthority authority(String name) {
    return ALoadedAuthority.named(new AuthorityName("responders", name), clock.instant());
  }
}
