package io.keymast.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.ResourceNames;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Validity;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server certificate for the Key Installer, by the station CA of the default authority. A
 * Secret that it did not make is left alone: then the platform team supplies the certificate.
 */
public final class ServerCertificateKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificateKeeper.class);
  private static final Duration VALID_FOR = Duration.ofDays(90);
  private static final Duration RENEWED_BEFORE = Duration.ofDays(30);
  private static final Duration BACK_DATED = Duration.ofMinutes(5);
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  private final KubernetesClient client;
  private final Target target;
  private final Signer signer;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * Where the certificate goes and what it says.
   *
   * @param names DNS names and IP addresses by which stations reach the Key Installer
   */
  public record Target(AuthorityName authority, String namespace, String name, List<String> names) {
    public Target {
      names = List.copyOf(names);
    }
  }

  public ServerCertificateKeeper(
      KubernetesClient client, Target target, Signer signer, SecureRandom random, Clock clock) {
    this.client = client;
    this.target = target;
    this.signer = signer;
    this.random = random;
    this.clock = clock;
  }

  void renewWhereDue(LoadedAuthority authority) {
    if (!authority.name().equals(target.authority()) || target.names().isEmpty()) {
      return;
    }
    Secret stored = client.secrets().inNamespace(target.namespace()).withName(target.name()).get();
    if (stored == null) {
      client.resource(secret(authority)).create();
    } else if (isOurs(stored) && isDue(stored, authority)) {
      Secret renewed = secret(authority);
      renewed.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
      client.resource(renewed).update();
    }
  }

  private static boolean isOurs(Secret stored) {
    Map<String, String> labels = stored.getMetadata().getLabels();
    return labels != null && ResourceNames.OPERATOR.equals(labels.get(MANAGED_BY));
  }

  private boolean isDue(Secret stored, LoadedAuthority authority) {
    Optional<ParsedCertificate> certificate =
        Optional.ofNullable(stored.getData())
            .flatMap(data -> Optional.ofNullable(data.get("tls.crt")))
            .map(text -> new String(Base64.getDecoder().decode(text), UTF_8))
            .flatMap(ParsedCertificate::parsePem)
            .map(List::getFirst);
    return certificate
        .filter(current -> current.isSignedBy(authority.key().certificate()))
        .filter(this::namesTarget)
        .filter(
            current ->
                clock.instant().isBefore(current.validity().notAfter().minus(RENEWED_BEFORE)))
        .isEmpty();
  }

  private boolean namesTarget(ParsedCertificate certificate) {
    TreeSet<String> names = new TreeSet<>(certificate.alternativeNames().dnsNames());
    names.addAll(certificate.alternativeNames().ipAddresses());
    return names.equals(new TreeSet<>(target.names()));
  }

  private Secret secret(LoadedAuthority authority) {
    ServerKeyPair keyPair = ServerKeyPair.generate(random);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant issuerEnd = authority.key().certificate().validity().notAfter();
    Instant wished = now.plus(VALID_FOR);
    ParsedCertificate certificate =
        signer.signServer(
            authority,
            target.names(),
            keyPair.subjectPublicKeyInfo(),
            new Validity(now.minus(BACK_DATED), wished.isAfter(issuerEnd) ? issuerEnd : wished));
    LOG.atInfo()
        .addKeyValue("secret", target.namespace() + "/" + target.name())
        .addKeyValue("notAfter", certificate.validity().notAfter())
        .log("server certificate issued for the Key Installer");
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(target.namespace())
        .withName(target.name())
        .addToLabels(MANAGED_BY, ResourceNames.OPERATOR)
        .endMetadata()
        .withType("kubernetes.io/tls")
        .addToData("tls.crt", encode(certificate.toPem() + authority.key().chainPem()))
        .addToData("tls.key", encode(keyPair.privateKeyPem(SecretAccess.get())))
        .build();
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
