package io.keymast.reconciler.installer;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.domain.SecretName;
import io.keymast.pki.OcspResponderKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a responder for each CA key of an authority that names an OCSP responder, all of them in
 * one Secret for the Key Installer. A responder's certificate can't be revoked, so it is
 * short-lived; each has a key pair of its own. Once there is one, it is renewed even if the
 * authority names none any more: certificates that were issued still do.
 */
public final class OcspResponderKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(OcspResponderKeeper.class);
  private static final CertificateTerm TERM =
      new CertificateTerm(Duration.ofHours(24), Duration.ofHours(12));

  /** Of writers in one Secret: other authorities, and other operators. */
  private static final int ATTEMPTS = 5;

  private final KeptSecret secret;
  private final Signer signer;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * @param target where the responders go
   */
  public OcspResponderKeeper(
      KubernetesClient client, SecretName target, Signer signer, SecureRandom random, Clock clock) {
    this.secret = new KeptSecret(client, target);
    this.signer = signer;
    this.random = random;
    this.clock = clock;
  }

  /** Nothing for a CA that has ended. */
  public void renewWhereDue(LoadedAuthority authority) {
    if (authority.key().certificate().validity().isExpiredAt(clock.instant())) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        renewOnceWhereDue(authority);
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void renewOnceWhereDue(LoadedAuthority authority) {
    OcspResponderKey key = OcspResponderKey.of(authority.name(), authority.keyId());
    boolean isNamed = authority.policy().revocation().ocspUrl().isPresent();
    switch (secret.read()) {
      case KeptSecret.Stored.Absent() -> {
        if (isNamed) {
          secret.create("Opaque", issue(authority, key));
        }
      }
      case KeptSecret.Stored.Foreign() ->
          LOG.atWarn()
              .addKeyValue("secret", secret)
              .log("the Secret of the OCSP responders is not the operator's and is left alone");
      case KeptSecret.Stored.Ours ours -> {
        boolean wanted = isNamed || ours.data().containsKey(key.certificates());
        if (wanted && isDue(ours, authority, key)) {
          Map<String, String> data = unexpired(ours);
          data.putAll(issue(authority, key));
          secret.replace(ours, data);
        }
      }
    }
  }

  private boolean isDue(
      KeptSecret.Stored.Ours stored, LoadedAuthority authority, OcspResponderKey key) {
    ParsedCertificate issuer = authority.key().certificate();
    return certificates(stored, key).stream()
        .filter(chain -> stored.data().containsKey(key.privateKey()))
        .filter(chain -> chain.getLast().equals(issuer))
        .map(List::getFirst)
        .filter(current -> current.isSignedBy(issuer))
        .noneMatch(
            current ->
                !TERM.isDue(current.validity(), clock.instant(), issuer.validity().notAfter()));
  }

  /** Those of authorities that went away run out; other operators keep theirs. */
  private Map<String, String> unexpired(KeptSecret.Stored.Ours stored) {
    Instant now = clock.instant();
    Map<String, String> data = new HashMap<>(stored.data());
    for (OcspResponderKey key : OcspResponderKey.among(stored.data().keySet())) {
      boolean expired =
          certificates(stored, key).stream()
              .allMatch(chain -> chain.getFirst().validity().isExpiredAt(now));
      if (expired) {
        data.remove(key.certificates());
        data.remove(key.privateKey());
      }
    }
    return data;
  }

  private static List<List<ParsedCertificate>> certificates(
      KeptSecret.Stored.Ours stored, OcspResponderKey key) {
    return stored.text(key.certificates()).flatMap(ParsedCertificate::parsePem).stream().toList();
  }

  private Map<String, String> issue(LoadedAuthority authority, OcspResponderKey key) {
    ServerKeyPair keyPair = ServerKeyPair.generate(random);
    ParsedCertificate issuer = authority.key().certificate();
    ParsedCertificate certificate =
        signer.signOcspResponder(
            authority,
            keyPair.subjectPublicKeyInfo(),
            TERM.startingAt(clock.instant(), issuer.validity().notAfter()));
    LOG.atInfo()
        .addKeyValue("authority", authority.name())
        .addKeyValue("secret", secret)
        .addKeyValue("notAfter", certificate.validity().notAfter())
        .log("OCSP responder's certificate issued for the Key Installer");
    return Map.of(
        key.certificates(), KeptSecret.encode(certificate.toPem() + issuer.toPem()),
        key.privateKey(), KeptSecret.encode(keyPair.privateKeyPem(SecretAccess.get())));
  }
}
