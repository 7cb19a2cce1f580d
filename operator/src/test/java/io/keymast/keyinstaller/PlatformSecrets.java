package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.ResourceNames;
import io.keymast.domain.Der;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What the platform team and the operator keep in Secrets for the Key Installer.
 *
 * @param namespace of the Key Installer
 */
record PlatformSecrets(KubernetesClient admin, String namespace, CaKey ca) {
  private static final SecureRandom RANDOM = new SecureRandom();

  void password(String inNamespace, Map<String, String> byEui) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(ResourceNames.STATION_PASSWORDS_SECRET)
                .withNamespace(inNamespace)
                .endMetadata()
                .withStringData(byEui)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /** A new server certificate in the Secret that the server watches. */
  ParsedCertificate serverCertificate(String secretName) {
    ServerKeyPair key = ServerKeyPair.generate(RANDOM);
    return serverCertificate(
        secretName, key.subjectPublicKeyInfo(), key.privateKeyPem(SecretAccess.get()));
  }

  /** The same for a key that is supplied, of a kind that the operator makes none of. */
  ParsedCertificate rsaServerCertificate(String secretName) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair key = generator.generateKeyPair();
      return serverCertificate(
          secretName,
          Der.copyOf(key.getPublic().getEncoded()),
          "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
              .formatted(
                  Base64.getMimeEncoder(64, new byte[] {'\n'})
                      .encodeToString(key.getPrivate().getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private ParsedCertificate serverCertificate(String secretName, Der publicKey, String key) {
    ParsedCertificate certificate =
        CertificateBuilder.sign(
            new CertificateProfile.Server(
                List.of("localhost"),
                List.of("127.0.0.1"),
                publicKey,
                PublicationUrls.none(),
                Platform.serialNumber(),
                new Validity(
                    ca.certificate().validity().notBefore(),
                    ca.certificate().validity().notAfter().minus(1, ChronoUnit.DAYS))),
            ca,
            RANDOM);
    serverSecret(secretName, certificate.toPem() + ParsedCertificate.toPem(ca.chain()), key);
    return certificate;
  }

  void serverSecret(String secretName, String certificate, String key) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(secretName)
                .withNamespace(namespace)
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(Map.of("tls.crt", base64(certificate), "tls.key", base64(key)))
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
