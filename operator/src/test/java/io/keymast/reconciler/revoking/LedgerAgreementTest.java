package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerAgreementTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final Optional<RevocationReason> FREE = Optional.empty();
  private static final Optional<RevocationReason> HOLD =
      Optional.of(RevocationReason.CERTIFICATE_HOLD);
  private static final Optional<RevocationReason> FOR_GOOD =
      Optional.of(RevocationReason.CESSATION_OF_OPERATION);

  @Test
  @DisplayName("In a hold the spec leads; what either has for good gets into the other one")
  void remedies() {
    assertThat(Remedy.of(FREE, HOLD)).isEqualTo(Remedy.LIFT_HOLD);
    assertThat(Remedy.of(HOLD, FREE)).isEqualTo(Remedy.ENTER_HOLD);
    assertThat(Remedy.of(FREE, FOR_GOOD)).isEqualTo(Remedy.MARK_SPEC);
    assertThat(Remedy.of(HOLD, FOR_GOOD)).isEqualTo(Remedy.MARK_SPEC);
    assertThat(Remedy.of(FOR_GOOD, FREE)).isEqualTo(Remedy.ENTER_AGAIN);
    assertThat(Remedy.of(FOR_GOOD, HOLD)).isEqualTo(Remedy.ENTER_AGAIN);
  }

  @Test
  @DisplayName("What was revoked less than a minute ago is left to whoever marks it with its cause")
  void fresh() {
    Instant now = Instant.parse("2026-11-28T12:00:00Z");

    assertThat(Finding.isFresh(revokedAt(now.minusSeconds(59)), now)).isTrue();
    assertThat(Finding.isFresh(revokedAt(now.minusSeconds(60)), now)).isFalse();
    assertThat(Finding.isFresh(revokedAt(now.plusSeconds(90)), now))
        .as("by a clock that was ahead")
        .isFalse();
  }

  @Test
  @DisplayName("S41 What the ledger lost of a fleet gets into it again in one write")
  void enteredAgain() {
    CountedWrites writes = new CountedWrites();
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(CONTROL_PLANE.asOperator().getConfiguration())
            .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("writes", writes))
            .build()) {
      Clock clock = Clock.systemUTC();
      LoadedAuthority authority =
          ALoadedAuthority.named(
              new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("agreement"), "lora"),
              clock.instant());
      List<BaseStationCertificate> revoked =
          Stream.of("one", "two", "three")
              .map(name -> ARevokedCertificate.told(name, authority, "superseded"))
              .toList();
      RevocationLedger ledger = new RevocationLedger(client, clock);

      AnAgreement.of(client, ledger, authority, revoked)
          .settle(authority.name(), ledger.read(authority.name()));

      assertThat(ledger.read(authority.name()).entries())
          .hasSize(3)
          .extracting(RevocationEntry::reason)
          .containsOnly(RevocationReason.SUPERSEDED);
      assertThat(writes.count).hasValue(1);
    }
  }

  @Test
  @DisplayName("What the ledger has for good gets into the spec, unless that changed since")
  void marked() {
    KubernetesClient client = CONTROL_PLANE.asOperator();
    LoadedAuthority authority =
        ALoadedAuthority.named(
            new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("agreement-marks"), "lora"),
            Clock.systemUTC().instant());
    RevocationLedger ledger = new RevocationLedger(client, Clock.systemUTC());
    BaseStationCertificate free = stored("free", authority);
    BaseStationCertificate revokedSince = stored("revoked-since", authority);
    ledger.revoke(
        authority.name(), List.of(entry(free, authority), entry(revokedSince, authority)));
    client
        .resource(revokedSince)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"revocation\":{\"reason\":\"superseded\"}}}");

    AnAgreement.of(client, ledger, authority, List.of(free, revokedSince))
        .settle(authority.name(), ledger.read(authority.name()));

    assertThat(revoked(free)).contains(RevocationReason.KEY_COMPROMISE);
    assertThat(revoked(revokedSince)).contains(RevocationReason.SUPERSEDED);
  }

  private static BaseStationCertificate stored(String station, LoadedAuthority authority) {
    return AStoredCertificate.of(
        new StationName(authority.name().namespace(), station),
        authority,
        CONTROL_PLANE.asOperator());
  }

  /** Long enough ago that nobody else is about to mark the spec. */
  private static RevocationEntry entry(
      BaseStationCertificate certificate, LoadedAuthority authority) {
    return new RevocationEntry(
        Finding.serialNumber(certificate).orElseThrow(),
        authority.keyId(),
        Clock.systemUTC().instant().minusSeconds(600),
        RevocationReason.KEY_COMPROMISE,
        Objects.requireNonNull(certificate.getSpec().notAfter()));
  }

  private static Optional<RevocationReason> revoked(BaseStationCertificate certificate) {
    return StoredCertificate.fate(CONTROL_PLANE.asOperator().resource(certificate).require())
        .revoked();
  }

  /** Of ConfigMaps. */
  private static final class CountedWrites implements Interceptor {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET") && request.uri().getPath().contains("/configmaps")) {
        count.incrementAndGet();
      }
    }
  }

  private static RevocationEntry revokedAt(Instant date) {
    return new RevocationEntry(
        new SerialNumber(BigInteger.TEN),
        KeyId.parse("ab".repeat(20)).orElseThrow(),
        date,
        RevocationReason.KEY_COMPROMISE,
        date.plusSeconds(900));
  }

  @Test
  @DisplayName("Where both say the same nothing is done")
  void agreed() {
    assertThat(Remedy.of(FREE, FREE)).isEqualTo(Remedy.NONE);
    assertThat(Remedy.of(HOLD, HOLD)).isEqualTo(Remedy.NONE);
    assertThat(Remedy.of(FOR_GOOD, FOR_GOOD)).isEqualTo(Remedy.NONE);
  }
}
