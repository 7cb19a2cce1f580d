package io.keymast.bench;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.authority.CaKeyStore;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One more revocation where there are many: what {@linkplain CrlAlone ledger and CRL} cost by
 * themselves, and how soon it is served once {@linkplain DecidedRevocations a person} has decided
 * it. Both are of one ledger, of the authority that the operator serves.
 */
final class CrlBenchmark implements Benchmark {
  private final Clock clock;

  CrlBenchmark(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "crl";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    // Of its own: what it leaves in etcd would be in the way of others.
    try (Platform platform = Platform.start(name())) {
      // An operator makes the CA key, too, and ends before anybody else writes its ledger.
      platform.makesServerCertificate();
      CaKey ca = caKey(platform);
      CrlAlone alone = new CrlAlone(platform, ca, clock);
      alone.fill(scale.sizes().revoked());
      notebook.takes(alone.measured(scale));
      decided(scale, notebook, platform, ca.keyId());
    }
  }

  private static void decided(Scale scale, Notebook notebook, Platform platform, KeyId keyId)
      throws Exception {
    Program program = Program.launcher(platform.controlPlane());
    try (KeymastProcess operator = platform.operator();
        KeymastProcess keyInstaller = platform.startsKeyInstaller(program);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        CrlGate gate = new CrlGate(keyInstaller, platform.authority(), keyId)) {
      platform.declares(
          Platform.STATIONS, 0, 1, number -> Platform.station(Platform.STATIONS, number));
      fleet.awaitsReady(1);
      notebook.takes(
          new DecidedRevocations(platform, operator, keyInstaller, gate).measured(scale));
    }
  }

  private CaKey caKey(Platform platform) {
    return new CaKeyStore(platform.controlPlane().asOperator())
        .find(platform.authority(), Set.of(keyId(platform)), clock.instant())
        .findFirst()
        .orElseThrow();
  }

  private static KeyId keyId(Platform platform) {
    CertificateAuthority authority =
        platform
            .controlPlane()
            .admin()
            .resources(CertificateAuthority.class)
            .inNamespace(platform.authority().namespace())
            .withName(platform.authority().name())
            .require();
    return Optional.ofNullable(authority.getStatus())
        .map(CertificateAuthorityStatus::generations)
        .map(List::getFirst)
        .map(CertificateAuthorityStatus.Generation::keyId)
        .flatMap(KeyId::parse)
        .orElseThrow();
  }
}
