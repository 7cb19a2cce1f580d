package io.keymast.keyinstaller;

import io.keymast.domain.AuthorityName;
import io.keymast.pki.CaKey;
import io.keymast.pki.ParsedCertificate;

/** CertificateAuthorities, and what the operator tells of them. */
record PlatformAuthorities(PlatformManifests manifests, String namespace, CaKey ca) {
  AuthorityName applies(String name, String keyInstaller) {
    return applies(name, keyInstaller, "");
  }

  /**
   * @param keyInstaller members of spec.keyInstaller in YAML's flow style
   * @param more further members of the spec, flow style with a leading comma
   */
  AuthorityName applies(String name, String keyInstaller, String more) {
    manifests.apply(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec: {source: {selfSigned: {subject: {commonName: Station CA}}}, keyInstaller: {%s}, allowedNamespaces: {from: All}%s}
        """
            .formatted(name, namespace, keyInstaller, more));
    tells(name, "True", ca);
    return new AuthorityName(namespace, name);
  }

  /** One that an issuer behind cert-manager signs for, under the same CA. */
  AuthorityName appliesDelegated(String name) {
    manifests.apply(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          source: {certManager: {issuerRef: {name: pki}, caCertificate: "%s"}}
          allowedNamespaces: {from: All}
        """
            .formatted(name, namespace, ca.certificate().toPem().replace("\n", "\\n")));
    tells(name, "True", ca);
    return new AuthorityName(namespace, name);
  }

  /** As the operator says it. */
  void tells(String name, String ready, CaKey... generations) {
    StringBuilder list = new StringBuilder();
    for (int number = 0; number < generations.length; number++) {
      list.append("\n    - number: ").append(number + 1).append("\n      certificate: |\n");
      list.append(ParsedCertificate.toPem(generations[number].chain()).indent(8));
    }
    tells(name, ready, list.toString());
  }

  /** The same of one CA, which another one certified. */
  void tellsCrossSigned(String name, CaKey ca, ParsedCertificate crossCertificate) {
    tells(
        name,
        "True",
        "\n    - number: 1\n      certificate: |\n"
            + ca.chainPem().indent(8)
            + "      crossCertificates: |\n"
            + crossCertificate.toPem().indent(8));
  }

  /** That the first CA is given up, and the other one issues. */
  void tellsRetired(String name, CaKey retired, CaKey active) {
    tells(
        name,
        "True",
        "\n    - number: 1\n      state: Retired\n      certificate: |\n"
            + retired.chainPem().indent(8)
            + "    - number: 2\n      state: Active\n      certificate: |\n"
            + active.chainPem().indent(8));
  }

  private void tells(String name, String ready, String generations) {
    manifests.applyStatus(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        status:
          conditions: [%s]
          generations:%s
        """
            .formatted(
                name,
                namespace,
                PlatformManifests.condition("Ready", ready, "Test", 1),
                generations));
  }
}
