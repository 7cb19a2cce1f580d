package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlPem;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerNames;
import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A concentrator as openssl is one: it trusts one CA, and checks CRLs all the way up. */
record Gate(PlatformTeam team, Clock clock) {
  /**
   * What it says of a station's certificate, where it knows one more CA certificate.
   *
   * @param trusted the only CA that it trusts
   * @param shown by the station, or by whoever set the gate up
   */
  String accepts(AuthorityName authority, Generation trusted, String shown, String certificate) {
    try {
      Path folder = Files.createTempDirectory("keymast-gate");
      Files.writeString(folder.resolve("trusted.pem"), trusted.certificate());
      Files.writeString(folder.resolve("shown.pem"), shown);
      Files.writeString(folder.resolve("station.pem"), certificate);
      List<String> command =
          new ArrayList<>(
              List.of(
                  "verify -x509_strict -purpose sslclient -crl_check_all -CAfile trusted.pem",
                  "-untrusted shown.pem -attime " + clock.instant().getEpochSecond()));
      for (Generation generation : team.sees(authority).getStatus().generations()) {
        Files.writeString(folder.resolve(generation.keyId()), crl(authority, generation));
        command.add("-CRLfile " + generation.keyId());
      }
      String said =
          Command.run(
              folder,
              List.of(
                  "sh",
                  "-c",
                  "openssl " + String.join(" ", command) + " station.pem 2>&1 || true"));
      Command.run(folder, List.of("rm", "-rf", folder.toString()));
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String crl(AuthorityName authority, Generation generation) {
    KeyId keyId = new KeyId(generation.keyId());
    return CrlPem.encode(
        CrlReader.read(
                keyId,
                part(authority, LedgerNames.head(authority.name(), keyId)).orElseThrow(),
                name -> part(authority, name))
            .crl());
  }

  private Optional<ConfigMap> part(AuthorityName authority, String name) {
    return Optional.ofNullable(
        team.cluster().configMaps().inNamespace(authority.namespace()).withName(name).get());
  }
}
