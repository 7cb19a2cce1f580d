package io.keymast.pki;

import io.keymast.domain.CertificateUsage;
import io.keymast.support.Folder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A CA that openssl makes in a folder: ca.pem and key.pem. */
record OpensslAuthority(Path folder) {
  static final String SOUND =
      """
      basicConstraints=critical,CA:TRUE,pathlen:0
      keyUsage=critical,keyCertSign,cRLSign
      subjectKeyIdentifier=hash
      """;

  void selfSign(String extensions, List<String> keyOptions) {
    PkiSamples.write(
        folder.resolve("ca.cnf"),
        "[req]\ndistinguished_name=dn\nx509_extensions=v3\nprompt=no\n[dn]\nCN=Test CA\n[v3]\n"
            + extensions);
    List<String> arguments =
        Stream.of(
                List.of("req", "-x509", "-config", "ca.cnf", "-days", "400", "-out", "ca.pem"),
                keyOptions,
                keyOptions.contains("-key")
                    ? List.<String>of()
                    : List.of("-nodes", "-keyout", "key.pem"))
            .flatMap(List::stream)
            .toList();
    openssl(arguments.toArray(String[]::new));
  }

  String read(String file) {
    return new Folder(folder).read(file);
  }

  String openssl(String... arguments) {
    return ForeignCommand.find("openssl").run(folder, arguments).expectSuccess().out();
  }

  /** A certificate that Keymast signs with a CA that openssl made. */
  static ParsedCertificate leafOf(CaKey ca) {
    return CertificateBuilder.sign(
        PkiSamples.station(
            CertificateUsage.TLS, PkiSamples.publicKey("secp256r1"), ca.certificate().validity()),
        ca,
        PkiSamples.RANDOM);
  }
}
