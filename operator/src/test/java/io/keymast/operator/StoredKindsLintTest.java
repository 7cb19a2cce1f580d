package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.pki.Linters;
import io.keymast.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  @TempDir private Path folder;
  private final PlatformTeam team = new PlatformTeam("stored-kinds");
  private final List<String> certificates = new ArrayList<>();
  private final List<Linters.Chain> chains = new ArrayList<>();

  @Test
  @DisplayName("S17 S36 zlint and pkilint are content with every kind that a run has stored")
  void lintersAreContent() throws IOException {
    Linters linters = Linters.in(folder);
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      for (String algorithm : List.of("ECDSA-P384", "RSA-4096")) {
        applies(algorithm, OWN.formatted(algorithm));
      }
      supplies("ECDSA-P521", CaFiles.p521());
      supplies("RSA-2048", CaFiles.rsa2048());
      for (String algorithm : List.of("ECDSA-P384", "RSA-4096", "ECDSA-P521", "RSA-2048")) {
        AuthorityName authority = issues(algorithm);

        linters.zlintIsContentWithCrl(list(authority));
        linters.pkilintIsContentWithCrl(list(authority));
      }

      assertThat(certificates).as("four CAs, each with four of stations").hasSize(20);
      linters.zlintIsContent(certificates);
      linters.pkilintIsContent(certificates);
      linters.pkilintIsContentWithChains(chains);
    } finally {
      team.leaves();
    }
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
