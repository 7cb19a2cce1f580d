package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import io.keymast.support.Command;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An authority's CRL as any reader assembles it from the ledger, judged by openssl. */
record PublishedList(PlatformTeam team, AuthorityName authority) {
  /** What openssl says of it and finds in it. */
  String byOpenssl() {
    try {
      Path folder = Files.createTempDirectory("keymast-crl");
      Files.write(folder.resolve("list.crl"), der());
      Files.writeString(folder.resolve("ca.pem"), generation().certificate());
      String said =
          Command.run(
              folder,
              List.of(
                  "sh",
                  "-c",
                  "openssl crl -inform DER -in list.crl -CAfile ca.pem -noout -text 2>&1"));
      Command.run(folder, List.of("rm", "-rf", folder.toString()));
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> serialNumbers() {
    return serialNumbers(published());
  }

  /** Of stations, by all its CA keys that have a CRL. */
  Set<String> serialNumbersOfAllKeys() {
    Set<String> crossCertificates = crossCertificates();
    return listedByAllKeys()
        .filter(serialNumber -> !crossCertificates.contains(serialNumber))
        .collect(Collectors.toSet());
  }

  /** By which its CAs certify each other, and that are revoked. */
  Set<String> withdrawn() {
    return listedByAllKeys().filter(crossCertificates()::contains).collect(Collectors.toSet());
  }

  private Stream<String> listedByAllKeys() {
    return team.sees(authority).getStatus().generations().stream()
        .map(generation -> KeyId.parse(generation.keyId()).orElseThrow())
        .flatMap(keyId -> published(keyId).stream())
        .flatMap(list -> serialNumbers(list).stream());
  }

  private Set<String> crossCertificates() {
    return team.ledgerParts(authority).stream()
        .filter(part -> part.getMetadata().getName().contains(".cross-"))
        .flatMap(part -> part.getData().values().stream())
        .map(pem -> ParsedCertificate.parsePem(pem).orElseThrow().getFirst())
        .map(certificate -> certificate.serialNumber().hex())
        .collect(Collectors.toSet());
  }

  private static Set<String> serialNumbers(PublishedCrl published) {
    try {
      X509CRL list =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(published.crl().toByteArray()));
      return Optional.ofNullable(list.getRevokedCertificates()).orElse(Set.of()).stream()
          .map(entry -> new SerialNumber(entry.getSerialNumber()).hex())
          .collect(Collectors.toSet());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] der() {
    return published().crl().toByteArray();
  }

  /** Its signature is verified. */
  PublishedCrl published() {
    return published(KeyId.parse(generation().keyId()).orElseThrow()).orElseThrow();
  }

  private Optional<PublishedCrl> published(KeyId keyId) {
    return configMap(LedgerNames.head(authority.name(), keyId))
        .map(head -> CrlReader.read(keyId, head, this::configMap));
  }

  private Generation generation() {
    return team.sees(authority).getStatus().generations().getFirst();
  }

  private Optional<ConfigMap> configMap(String name) {
    return Optional.ofNullable(
        team.cluster().configMaps().inNamespace(authority.namespace()).withName(name).get());
  }
}
