package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.ResourceNames;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.Linters;
import io.keymast.pki.OcspResponderKey;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before zlint and pkilint: not what tests build, but what an operator has stored. */
class StoredKindsLintTest {
  private static final String OWN =
      "source: {selfSigned: {keyAlgorithm: %s, subject: {commonName: Station CA, organization: Acme"
          + " Networks}}}";
  private static final String PUBLISHED =
      "revocation: {crlUrl: \"http://pki.example.com\", ocspUrl: \"http://pki.example.com\"}";

  private static final List<String> ALGORITHMS =
      List.of("ECDSA-P384", "RSA-4096", "ECDSA-P521", "RSA-2048");
  private static final KeyInstallerServer SERVER =
      new KeyInstallerServer(
          ControlPlane.SYSTEM_NAMESPACE,
          "keymast-key-installer-tls",
          List.of("ki.example.com", "192.0.2.1"));

  @TempDir private Path folder;
  private final PlatformTeam team = new PlatformTeam("stored-kinds");
  private final List<String> certificates = new ArrayList<>();
  private final List<Linters.Chain> chains = new ArrayList<>();

  @Test
  @DisplayName("S17 S36 zlint and pkilint are content with every kind that a run has stored")
  void lintersAreContent() throws IOException {
    Linters linters = Linters.in(folder);
    Resource<Secret> server = secret(SERVER.secret().name());
    server.delete();
    AuthorityName first = authority(ALGORITHMS.getFirst());
    try (OperatorUnderTest operator = OperatorUnderTest.withServer(first, SERVER)) {
      for (String algorithm : List.of("ECDSA-P384", "RSA-4096")) {
        applies(algorithm, OWN.formatted(algorithm));
      }
      supplies("ECDSA-P521", CaFiles.p521());
      supplies("RSA-2048", CaFiles.rsa2048());
      for (String algorithm : ALGORITHMS) {
        AuthorityName authority = issues(algorithm);
        writesResponder(authority);

        linters.zlintIsContentWithCrl(list(authority));
        linters.pkilintIsContentWithCrl(list(authority));
      }

      writes("server.pem", stored(SERVER.secret().name(), "tls.crt"), first.name() + ".pem");
      writesCrossCertificates();

      assertThat(certificates)
          .as("four CAs, each with four of stations and a responder; a server; two crossing ones")
          .hasSize(27);
      linters.zlintIsContent(certificates);
      linters.pkilintIsContent(certificates);
      linters.pkilintIsContentWithChains(chains);
    } finally {
      team.leaves();
      server.delete();
    }
  }

  private void writesResponder(AuthorityName authority) throws IOException {
    KeyId ca = new KeyId(team.sees(authority).getStatus().generations().getFirst().keyId());
    writes(
        authority.name() + "-responder.pem",
        stored(
            ResourceNames.OCSP_RESPONDERS_SECRET,
            OcspResponderKey.of(authority, ca).certificates()),
        authority.name() + ".pem");
  }

  /** Of two supplied CAs, whose own certificates nobody judges, each by the other one's key. */
  private void writesCrossCertificates() throws IOException {
    AuthorityName authority = team.authority("crossing");
    String secret = authority.name() + "-tls";
    team.suppliesCa(secret, CaFiles.pkcs8());
    team.appliesAuthorityOf(
        authority.name(),
        "source: {secretName: " + secret + "}",
        PUBLISHED,
        "rotation: {trustBefore: 48h, spread: 24h, crossSign: true}");
    team.awaits(authority, "True", "Issuing");
    team.suppliesCa(secret, CaFiles.pkcs8());
    team.hurries(authority);
    team.awaits(
        authority,
        it ->
            it.getStatus().generations().size() == 2
                && it.getStatus().generations().stream()
                    .allMatch(generation -> generation.crossCertificates() != null));
    List<Generation> two = team.sees(authority).getStatus().generations();
    for (int each = 0; each < two.size(); each++) {
      Files.writeString(folder.resolve(rootOf(each)), two.get(each).certificate());
    }
    for (int each = 0; each < two.size(); each++) {
      writes(
          "cross-%d.pem".formatted(each),
          firstOf(Objects.requireNonNull(two.get(each).crossCertificates())),
          rootOf(1 - each));
    }
  }

  private static String rootOf(int generation) {
    return "root-%d.pem".formatted(generation);
  }

  /** The first certificate of an entry, once it is there. */
  private String stored(String secret, String entry) {
    await(entry).until(() -> secret(secret).require().getData().containsKey(entry));
    return firstOf(
        new String(
            Base64.getDecoder().decode(secret(secret).require().getData().get(entry)),
            StandardCharsets.US_ASCII));
  }

  private Resource<Secret> secret(String name) {
    return team.cluster().secrets().inNamespace(ControlPlane.SYSTEM_NAMESPACE).withName(name);
  }

  private AuthorityName authority(String algorithm) {
    return team.authority("ca-" + algorithm.toLowerCase(Locale.ROOT));
  }

  private void applies(String algorithm, String source) {
    team.appliesAuthorityOf(authority(algorithm).name(), source, PUBLISHED);
  }

  private void supplies(String algorithm, CaFiles ca) {
    String secret = authority(algorithm).name() + "-tls";
    team.suppliesCa(secret, ca);
    applies(algorithm, "source: {secretName: " + secret + "}");
  }

  /** For TLS and IPsec, and another one of each after a regeneration. */
  private AuthorityName issues(String algorithm) throws IOException {
    AuthorityName authority = authority(algorithm);
    team.awaits(authority, "True", "Issuing");
    String ca = authority.name() + ".pem";
    writes(ca, team.sees(authority).getStatus().generations().getFirst().certificate(), ca);
    for (String backhaul : List.of("TLS", "IPsec")) {
      Station station = Station.named((algorithm + "-" + backhaul).toLowerCase(Locale.ROOT));
      team.appliesUnder(authority, station, "backhaul: " + backhaul);
      team.awaitsReady(station);
      team.appliesUnder(
          authority,
          station,
          "backhaul: " + backhaul,
          "regenerate: {token: once, reason: CertificateLost}");
      await().until(() -> team.certificatesOf(station).size() == 2);
      for (var stored : team.certificatesOf(station)) {
        writes(
            stored.getMetadata().getName() + ".pem", firstOf(stored.getSpec().certificate()), ca);
      }
    }
    PublishedList list = new PublishedList(team, authority);
    await("both revoked ones are listed").until(() -> list.serialNumbers().size() == 2);
    Files.write(folder.resolve("list.der"), list.published().crl().toByteArray());
    Command.run(
        folder,
        List.of("openssl", "crl", "-inform", "DER", "-in", "list.der", "-out", list(authority)));
    return authority;
  }

  private static String list(AuthorityName authority) {
    return authority.name() + ".crl.pem";
  }

  private void writes(String file, String pem, String issuer) throws IOException {
    Files.writeString(folder.resolve(file), pem);
    certificates.add(file);
    chains.add(new Linters.Chain(issuer, file));
  }

  private static String firstOf(String chain) {
    String end = "-----END CERTIFICATE-----\n";
    return chain.substring(0, chain.indexOf(end) + end.length());
  }
}
