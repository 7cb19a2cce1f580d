package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerNames;
import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An authority's CRL as any reader assembles it from the ledger, judged by openssl. */
record PublishedList(PlatformTeam team, AuthorityName authority) {
  /** What openssl says of it and finds in it. */
  String byOpenssl() {
    Generation generation = team.sees(authority).getStatus().generations().getFirst();
    KeyId keyId = KeyId.parse(generation.keyId()).orElseThrow();
    byte[] crl =
        CrlReader.read(
                keyId,
                configMap(LedgerNames.head(authority.name(), keyId)).orElseThrow(),
                this::configMap)
            .crl()
            .toByteArray();
    try {
      Path folder = Files.createTempDirectory("keymast-crl");
      Files.write(folder.resolve("list.crl"), crl);
      Files.writeString(folder.resolve("ca.pem"), generation.certificate());
      String said =
          Command.run(
              folder,
              List.of(
                  "sh",
                  "-c",
                  "openssl crl -inform DER -in list.crl -CAfile ca.pem -noout -text 2>&1"),
              Duration.ofSeconds(20));
      Command.run(folder, List.of("rm", "-rf", folder.toString()), Duration.ofSeconds(5));
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<ConfigMap> configMap(String name) {
    return Optional.ofNullable(
        team.cluster().configMaps().inNamespace(authority.namespace()).withName(name).get());
  }
}
