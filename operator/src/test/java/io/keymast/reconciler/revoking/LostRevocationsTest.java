package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What has to be in a ledger that was put back before a CRL is made of it. */
class LostRevocationsTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final KubernetesClient OPERATOR = CONTROL_PLANE.asOperator();

  private final AuthorityName name =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("lost-revocations"), "lora");
  private final LoadedAuthority authority =
      ALoadedAuthority.named(name, Clock.systemUTC().instant());
  private final RevocationLedger ledger = new RevocationLedger(OPERATOR, Clock.systemUTC());

  @Test
  @DisplayName("S41 All that the specs say, told or not, and holds")
  void all() {
    BaseStationCertificate told = ARevokedCertificate.told("told", authority, "superseded");
    BaseStationCertificate untold =
        ARevokedCertificate.untold("untold", authority, "cessationOfOperation");
    BaseStationCertificate held = ARevokedCertificate.untold("held", authority, "certificateHold");
    LedgerAgreement agreement =
        AnAgreement.of(OPERATOR, ledger, authority, List.of(told, untold, held));
    assertThat(hasAll(agreement)).isFalse();

    agreement.enterAllAgain(authority, read());

    assertThat(entries())
        .containsOnly(
            Map.entry(serialNumber(told), RevocationReason.SUPERSEDED),
            Map.entry(serialNumber(untold), RevocationReason.CESSATION_OF_OPERATION),
            Map.entry(serialNumber(held), RevocationReason.CERTIFICATE_HOLD));
    assertThat(hasAll(agreement)).isTrue();
  }

  @Test
  @DisplayName("S41 No hold that was lifted since, though the cache still shows it")
  void liftedSince() {
    BaseStationCertificate cached =
        ARevokedCertificate.untold("lifted", authority, "certificateHold");
    OPERATOR
        .resource(cached)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"revocation\":null}}");
    LedgerAgreement agreement = AnAgreement.of(OPERATOR, ledger, authority, List.of(cached));

    agreement.enterAllAgain(authority, read());

    assertThat(entries()).isEmpty();
    assertThat(hasAll(agreement)).as("the cache still tells otherwise").isFalse();
    LedgerAgreement caughtUp =
        AnAgreement.of(OPERATOR, ledger, authority, List.of(OPERATOR.resource(cached).require()));
    assertThat(hasAll(caughtUp)).as("nothing more is waited for").isTrue();
  }

  @Test
  @DisplayName("S41 Also one that goes, and that its own cleanup enters only afterwards")
  void going() {
    BaseStationCertificate going =
        going(ARevokedCertificate.told("going", authority, "superseded"));
    LedgerAgreement agreement = AnAgreement.of(OPERATOR, ledger, authority, List.of(going));
    assertThat(hasAll(agreement)).isFalse();

    agreement.settle(name, read());
    assertThat(entries()).as("left to its cleanup, where no CRL waits").isEmpty();

    agreement.enterAllAgain(authority, read());
    assertThat(entries()).containsOnly(Map.entry(serialNumber(going), RevocationReason.SUPERSEDED));
    assertThat(hasAll(agreement)).isTrue();
  }

  @Test
  @DisplayName("S41 But not one that goes and is not revoked yet: its cleanup decides that")
  void goingUnrevoked() {
    BaseStationCertificate going =
        going(
            AStoredCertificate.of(new StationName(name.namespace(), "good"), authority, OPERATOR));

    assertThat(hasAll(AnAgreement.of(OPERATOR, ledger, authority, List.of(going)))).isTrue();
  }

  @Test
  @DisplayName("S41 Nothing of another CA key, which has a CRL of its own")
  void anotherKey() {
    BaseStationCertificate revoked = ARevokedCertificate.told("other", authority, "superseded");
    LoadedAuthority next = ALoadedAuthority.named(name, Clock.systemUTC().instant());
    LedgerAgreement agreement = AnAgreement.of(OPERATOR, ledger, authority, List.of(revoked));

    agreement.enterAllAgain(next, read());

    assertThat(next.keyId()).isNotEqualTo(authority.keyId());
    assertThat(entries()).isEmpty();
    assertThat(agreement.lacking(next, read())).isZero();
  }

  /** As a cache shows it from then on. */
  private static BaseStationCertificate going(BaseStationCertificate certificate) {
    certificate.getMetadata().setDeletionTimestamp(Clock.systemUTC().instant().toString());
    return certificate;
  }

  private boolean hasAll(LedgerAgreement agreement) {
    return agreement.lacking(authority, read()) == 0;
  }

  private LedgerSnapshot read() {
    return ledger.read(name);
  }

  private Map<SerialNumber, RevocationReason> entries() {
    return read().entries().stream()
        .collect(Collectors.toMap(RevocationEntry::serialNumber, RevocationEntry::reason));
  }

  private static SerialNumber serialNumber(BaseStationCertificate certificate) {
    return Finding.serialNumber(certificate).orElseThrow();
  }
}
