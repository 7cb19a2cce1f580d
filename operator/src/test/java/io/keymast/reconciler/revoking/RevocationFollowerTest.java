package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.authority.Journal;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.reconciler.cluster.ALife;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.reconciler.revoking.RevocationFollower.Progress;
import io.keymast.reconciler.revoking.RevocationWaits.Wait;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationLedger;
import io.keymast.status.Revocability;
import io.keymast.status.RevokedCertificate;
import io.keymast.status.RevokedCertificate.Listing;
import io.keymast.support.ControlPlane;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who waits for a CRL, and who no longer does; nothing here needs the ledger. */
class RevocationFollowerTest {
  private static final Instant NOW = Instant.parse("2028-11-23T12:00:00Z");
  private static final AuthorityName AUTHORITY = new AuthorityName("lora", "stations");
  private static final SerialNumber SERIAL = new SerialNumber(BigInteger.TEN);
  private static final int MANY = 200_000;

  private final KubernetesClient client = ControlPlane.shared().asOperator();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final Journal journal =
      new Journal(new PrintStream(OutputStream.nullOutputStream()), clock);
  private final Pokes<CertificateAuthority> authorities = new Pokes<>();
  private final AtomicBoolean isServed = new AtomicBoolean(true);
  private final RevocationWaits waits = new RevocationWaits(authorities, new Pokes<>());
  private final RevocationFollower follower =
      new RevocationFollower(
          new Revoker(
              client,
              new RevocationLedger(client, clock),
              new RetirementView(new RetiredKeys(client, clock), journal),
              journal,
              authorities,
              clock),
          waits,
          new RevocationsByHand(
              client,
              new ClusterView(
                  new SpecValidator(AUTHORITY, KeyJudge.with(KeyBlocklist.empty())),
                  any -> true,
                  ALife.GOING_ON),
              new RevocationNews(new Events(client, clock, "test"))),
          new RevocationFollower.Authorities(_ -> isServed.get(), _ -> Revocability.BY_CRL),
          clock);

  @Test
  @DisplayName("A revoked certificate that has ended waits for no CRL any more")
  void expired() {
    KnownCertificate certificate = certificate(Optional.of(RevocationReason.SUPERSEDED), NOW);
    waitsAlready();

    Progress progress = follower.follow(object(), certificate);

    assertThat(progress).isInstanceOf(Progress.Told.class);
    assertThat(waits.waiting(AUTHORITY)).isZero();
  }

  @Test
  @DisplayName("Nor does one whose hold was lifted before any status told of it")
  void lifted() {
    KnownCertificate certificate = certificate(Optional.empty(), NOW.plus(Duration.ofDays(9)));
    waitsAlready();

    Progress progress = follower.follow(object(), certificate);

    assertThat(progress).isInstanceOf(Progress.None.class);
    assertThat(waits.waiting(AUTHORITY)).isZero();
  }

  @Test
  @DisplayName(
      "Where the authority is not served, what a person revokes is told to be neither durable nor"
          + " listed, and is no trouble of the operator")
  void authorityIsNotServed() {
    isServed.set(false);
    RevocationReason reason = RevocationReason.SUPERSEDED;
    KnownCertificate certificate = certificate(Optional.of(reason), NOW.plus(Duration.ofDays(9)));

    Progress progress = follower.follow(object(), certificate);

    assertThat(progress)
        .isEqualTo(new Progress.Told(new RevokedCertificate(SERIAL, reason, Listing.UNSERVED)));
    assertThat(waits.waiting(AUTHORITY)).isZero();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "True, revoked (superseded) and in the revocation ledger, true",
    "False, revoked (superseded) and in the revocation ledger, false",
    "True, revoked (keyCompromise) though superseded, false"
  })
  @DisplayName("A status tells of a revocation by its own sentence, and only where it is True")
  void told(String status, String message, boolean isTold) {
    BaseStationCertificate object = object();
    object.setStatus(
        new BaseStationCertificateStatus(
            1L, null, List.of(new Condition("Revoked", status, 1L, NOW, "Revoked", message))));

    assertThat(RevocationFollower.isTold(object, RevocationReason.SUPERSEDED)).isEqualTo(isTold);
  }

  @Test
  @Timeout(60)
  @DisplayName("A mass revocation is counted as it goes, and asks for one read of the ledger")
  void many() {
    for (int i = 1; i <= MANY; i++) {
      waits.begin(AUTHORITY, new SerialNumber(BigInteger.valueOf(i)), waiting());
    }

    assertThat(waits.waiting(AUTHORITY)).isEqualTo(MANY);
    waits.forget(AUTHORITY, SERIAL);
    waits.forget(AUTHORITY, SERIAL);
    assertThat(waits.waiting(AUTHORITY)).isEqualTo(MANY - 1);
  }

  @Test
  @DisplayName("Nobody waits for a CRL of an authority that is gone")
  void authorityIsGone() {
    waitsAlready();

    waits.forget(AUTHORITY);

    assertThat(waits.waiting(AUTHORITY)).isZero();
  }

  private void waitsAlready() {
    waits.begin(AUTHORITY, SERIAL, waiting());
    assertThat(waits.waiting(AUTHORITY)).isOne();
  }

  private static Wait waiting() {
    return new Wait(
        new CertificateObjectName("stations", "one"),
        keyId(),
        RevocationReason.SUPERSEDED,
        NOW.minus(Duration.ofDays(1)),
        Listing.WAITING);
  }

  private static KeyId keyId() {
    return KeyId.parse("cd".repeat(20)).orElseThrow();
  }

  private static BaseStationCertificate object() {
    BaseStationCertificate object = new BaseStationCertificate();
    object.setMetadata(new ObjectMetaBuilder().withNamespace("stations").withName("one").build());
    return object;
  }

  private static KnownCertificate certificate(
      Optional<RevocationReason> revoked, Instant notAfter) {
    return new KnownCertificate(
        "one",
        1,
        new KnownCertificate.Identity(
            SERIAL, new Validity(NOW.minus(Duration.ofDays(730)), notAfter.minusSeconds(1))),
        new CertificateBinding(
            PublicKeyFingerprint.parse("ab".repeat(32)).orElseThrow(),
            AUTHORITY,
            keyId(),
            CertificateUsage.TLS),
        new KnownCertificate.Origin(Set.of(), List.of()),
        new KnownCertificate.Fate(revoked, Optional.empty(), Optional.empty()));
  }
}
