package io.keymast.reconciler.installer;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SecretName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server certificate for the Key Installer, by the station CA of the default authority. A
 * Secret that it did not make is left alone: then the platform team supplies the certificate.
 */
public final class ServerCertificateKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificateKeeper.class);
  private static final CertificateTerm TERM =
      new CertificateTerm(Duration.ofDays(90), Duration.ofDays(30));
  private static final String CERTIFICATE = "tls.crt";

  private final KeptSecret secret;
  private final Target target;
  private final Signer signer;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * Where the certificate goes and what it says.
   *
   * @param names DNS names and IP addresses by which stations reach the Key Installer
   */
  public record Target(AuthorityName authority, SecretName secret, List<String> names) {
    public Target {
      names = List.copyOf(names);
    }
  }

  public ServerCertificateKeeper(
      KubernetesClient client, Target target, Signer signer, SecureRandom random, Clock clock) {
    this.secret = new KeptSecret(client, target.secret());
    this.target = target;
    this.signer = signer;
    this.random = random;
    this.clock = clock;
  }

  /** Nothing by a CA that has ended. */
  public void renewWhereDue(LoadedAuthority authority) {
    if (!authority.name().equals(target.authority())
        || target.names().isEmpty()
        || clock.instant().isAfter(end(authority))) {
      return;
    }
    switch (secret.read()) {
      case KeptSecret.Stored.Absent() -> secret.create("kubernetes.io/tls", issue(authority));
      case KeptSecret.Stored.Foreign() -> {}
      case KeptSecret.Stored.Ours ours -> {
        if (isDue(ours, authority)) {
          secret.replace(ours, issue(authority));
        }
      }
    }
  }

  private boolean isDue(KeptSecret.Stored.Ours stored, LoadedAuthority authority) {
    return stored
        .text(CERTIFICATE)
        .flatMap(ParsedCertificate::parsePem)
        .map(List::getFirst)
        .filter(current -> current.isSignedBy(authority.key().certificate()))
        .filter(this::namesTarget)
        .filter(current -> !TERM.isDue(current.validity(), clock.instant(), end(authority)))
        .isEmpty();
  }

  private static Instant end(LoadedAuthority authority) {
    return authority.key().certificate().validity().notAfter();
  }

  private boolean namesTarget(ParsedCertificate certificate) {
    TreeSet<String> names = new TreeSet<>(certificate.alternativeNames().dnsNames());
    names.addAll(certificate.alternativeNames().ipAddresses());
    return names.equals(new TreeSet<>(target.names()));
  }

  private Map<String, String> issue(LoadedAuthority authority) {
    ServerKeyPair keyPair = ServerKeyPair.generate(random);
    ParsedCertificate certificate =
        signer.signServer(
            authority,
            target.names(),
            keyPair.subjectPublicKeyInfo(),
            TERM.startingAt(clock.instant(), end(authority)));
    LOG.atInfo()
        .addKeyValue("secret", secret)
        .addKeyValue("notAfter", certificate.validity().notAfter())
        .log("server certificate issued for the Key Installer");
    return Map.of(
        CERTIFICATE,
        KeptSecret.encode(certificate.toPem() + authority.key().chainPem()),
        "tls.key",
        KeptSecret.encode(keyPair.privateKeyPem(SecretAccess.get())));
  }
}
