package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CaKey;
import io.keymast.publication.CrlHandler;
import io.keymast.publication.PublishedCrls;
import io.keymast.publication.ServedCrls;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Handler;

/**
 * The CRL of an authority that has revoked very many certificates.
 *
 * @param path where it is published
 */
record LargeCrl(String path, Handler handler) {
  static LargeCrl ofEntries(int many) {
    ControlPlane controlPlane = ControlPlane.shared();
    Clock clock = Clock.fixed(Platform.NOW, ZoneOffset.UTC);
    AuthorityName authority =
        new AuthorityName(controlPlane.newAuthorityNamespace("large-crl"), "stations");
    CaKey ca = Platform.newCa("Station CA");
    RevocationLedger ledger = new RevocationLedger(controlPlane.asOperator(), clock);
    ledger.revoke(
        authority,
        IntStream.range(0, many)
            .mapToObj(
                _ ->
                    new RevocationEntry(
                        Platform.serialNumber(),
                        ca.keyId(),
                        Platform.NOW,
                        RevocationReason.SUPERSEDED,
                        Platform.NOW.plus(Duration.ofDays(730))))
            .toList());
    new CrlPublisher(ledger, clock, new SecureRandom()).publish(authority, ca, Duration.ofDays(7));
    Map<String, ConfigMap> parts =
        controlPlane
            .asKeyInstaller()
            .configMaps()
            .inNamespace(authority.namespace())
            .withLabel(LedgerNames.PART_LABEL)
            .list()
            .getItems()
            .stream()
            .collect(Collectors.toMap(it -> it.getMetadata().getName(), Function.identity()));
    return new LargeCrl(
        "/" + authority + "/" + ca.keyId() + ".crl",
        new CrlHandler(
            new PublishedCrls(
                (_, name) -> Optional.ofNullable(parts.get(name)),
                new ServedCrls(),
                System::nanoTime),
            clock));
  }
}
