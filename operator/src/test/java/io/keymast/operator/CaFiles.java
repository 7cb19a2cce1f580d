package io.keymast.operator;

import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.SecretAccess;
import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A CA as the platform team has it from elsewhere: what stands in a kubernetes.io/tls Secret. */
record CaFiles(String certificate, String key) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String NAME = "Supplied CA";
  private static final String BY_KEY = "hash";
  private static final int TEN_YEARS = 3650;
  private static final List<String> P256 = List.of("EC", "-pkeyopt", "ec_paramgen_curve:P-256");
  private static final List<String> RSA3072 = List.of("RSA", "-pkeyopt", "rsa_keygen_bits:3072");

  /** By openssl, with a PKCS#8 key. */
  static CaFiles byOpenssl(String... extensions) {
    return inFolder(folder -> newCa(folder, P256, extensions));
  }

  /** PKCS#1: {@code BEGIN RSA PRIVATE KEY}. */
  static CaFiles pkcs1() {
    return inFolder(
        folder -> {
          CaFiles ca = newCa(folder, RSA3072, ca());
          openssl(folder, "rsa", "-in", "key.pem", "-traditional", "-out", "old.pem");
          return new CaFiles(ca.certificate(), read(folder.resolve("old.pem")));
        });
  }

  /** SEC1: {@code BEGIN EC PRIVATE KEY}. */
  static CaFiles sec1() {
    return inFolder(
        folder -> {
          CaFiles ca = newCa(folder, P256, ca());
          openssl(folder, "ec", "-in", "key.pem", "-out", "old.pem");
          return new CaFiles(ca.certificate(), read(folder.resolve("old.pem")));
        });
  }

  static CaFiles pkcs8() {
    return byOpenssl(ca());
  }

  /** A key that the operator makes for no CA of its own. */
  static CaFiles p521() {
    return inFolder(
        folder -> newCa(folder, List.of("EC", "-pkeyopt", "ec_paramgen_curve:P-521"), root()));
  }

  static CaFiles rsa2048() {
    return inFolder(
        folder -> newCa(folder, List.of("RSA", "-pkeyopt", "rsa_keygen_bits:2048"), root()));
  }

  static CaFiles expired() {
    CaKey key =
        CaKey.selfSigned(
            new CaSubject("Expired CA", Optional.empty(), Optional.empty()),
            "ECDSA-P256",
            new SerialNumber(new BigInteger(100, RANDOM).setBit(100)),
            new Validity(
                Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z")),
            RANDOM);
    return new CaFiles(key.chainPem(), key.privateKeyPem(SecretAccess.get()));
  }

  /** One that ends after so many days. */
  static CaFiles lasting(int days) {
    return inFolder(
        folder -> {
          newKey(folder, P256);
          return certified(folder, new Naming(NAME, BY_KEY), days, ca());
        });
  }

  /** Another certificate for the same key. */
  CaFiles renewed() {
    return certifiedAs(new Naming(NAME, BY_KEY));
  }

  /** The same, under another subject. */
  CaFiles renamed() {
    return certifiedAs(new Naming("Corrected CA", BY_KEY));
  }

  /** The same, with a subjectKeyIdentifier of these hexadecimal digits. */
  CaFiles identifiedAs(String hex) {
    return certifiedAs(new Naming(NAME, hex));
  }

  private CaFiles certifiedAs(Naming naming) {
    return inFolder(
        folder -> {
          write(folder.resolve("key.pem"), key);
          return certified(folder, naming, TEN_YEARS, ca());
        });
  }

  static String[] ca() {
    return new String[] {
      "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"
    };
  }

  /** As linters want it: they ask for an authority key identifier of a root too. */
  private static String[] root() {
    return new String[] {
      "basicConstraints=critical,CA:TRUE",
      "keyUsage=critical,keyCertSign,cRLSign",
      "authorityKeyIdentifier=keyid:always"
    };
  }

  private static CaFiles newCa(Path folder, List<String> algorithm, String... extensions) {
    newKey(folder, algorithm);
    return certified(folder, new Naming(NAME, BY_KEY), TEN_YEARS, extensions);
  }

  private static void newKey(Path folder, List<String> algorithm) {
    List<String> key = new ArrayList<>(List.of("genpkey", "-out", "key.pem", "-algorithm"));
    key.addAll(algorithm);
    openssl(folder, key.toArray(String[]::new));
  }

  private record Naming(String commonName, String subjectKeyIdentifier) {}

  private static CaFiles certified(Path folder, Naming naming, int days, String... extensions) {
    write(
        folder.resolve("ca.cnf"),
        "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=v3\n[dn]\nCN="
            + naming.commonName()
            + "\n[v3]\nsubjectKeyIdentifier="
            + naming.subjectKeyIdentifier()
            + "\n"
            + String.join("\n", extensions)
            + "\n");
    openssl(
        folder,
        "req",
        "-x509",
        "-key",
        "key.pem",
        "-config",
        "ca.cnf",
        "-days",
        String.valueOf(days),
        "-out",
        "ca.pem");
    return new CaFiles(read(folder.resolve("ca.pem")), read(folder.resolve("key.pem")));
  }

  private interface Making {
    CaFiles in(Path folder);
  }

  private static CaFiles inFolder(Making making) {
    try {
      Path folder = Files.createTempDirectory("keymast-ca");
      CaFiles made = making.in(folder);
      Command.run(folder, List.of("rm", "-rf", folder.toString()));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void openssl(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Command.run(folder, command);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
