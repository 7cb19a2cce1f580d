package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.cache.Followed;
import io.keymast.domain.SecretName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's own certificate, from a Secret that is watched by its name. A new one serves the
 * next handshake; open connections go on. A bad one changes nothing: the last good one stays.
 */
final class ServerCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

  /** Of the key store that never leaves the memory. */
  private static final String IN_MEMORY = "in-memory";

  private final SslContextFactory.Server tls;
  private final KeyInstallerMeters meters;
  private final SecretName name;
  private final SharedIndexInformer<Secret> secret;
  private volatile long notAfterSeconds;
  private volatile boolean isStored;

  ServerCertificate(
      KubernetesClient client,
      SecretName name,
      SslContextFactory.Server tls,
      KeyInstallerMeters meters) {
    this.tls = tls;
    this.meters = meters;
    this.name = name;
    this.secret =
        client.secrets().inNamespace(name.namespace()).withName(name.name()).runnableInformer(0);
    secret.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(Secret added) {
            load(added);
          }

          @Override
          public void onUpdate(Secret before, Secret after) {
            if (!Objects.equals(before.getData(), after.getData())) {
              load(after);
            }
          }

          @Override
          public void onDelete(Secret deleted, boolean finalStateUnknown) {
            isStored = false;
            LOG.atWarn().log("The Secret of the server's certificate is gone; the last one stays");
          }
        });
    meters.gaugeServerCertificateExpiry(() -> notAfterSeconds);
  }

  void start() {
    secret.exceptionHandler((started, failure) -> true);
    var _ = secret.start();
  }

  boolean isLoaded() {
    return notAfterSeconds != 0;
  }

  /** Whether its Secret is as it was loaded. */
  boolean isStored() {
    return isStored;
  }

  Stream<Followed> followed() {
    return secret.hasSynced()
        ? Stream.of(
            Followed.in(name.namespace(), Secret.class, secret.getIndexer()::list)
                .named(name.name()))
        : Stream.empty();
  }

  @Override
  public void close() {
    secret.stop();
  }

  private void load(Secret loaded) {
    try {
      Map<String, String> data = Objects.requireNonNullElse(loaded.getData(), Map.of());
      PrivateKey key = ServerKeyPem.parse(value(data, "tls.key"));
      Certificate[] chain = chain(value(data, "tls.crt"));
      requireMatch(key, chain[0]);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, IN_MEMORY.toCharArray(), chain);
      tls.reload(
          factory -> {
            factory.setKeyStore(store);
            factory.setKeyStorePassword(IN_MEMORY);
          });
      notAfterSeconds = ((X509Certificate) chain[0]).getNotAfter().toInstant().getEpochSecond();
      isStored = true;
      meters.serverCertificate("ok");
      LOG.atInfo()
          .addKeyValue("notAfter", ((X509Certificate) chain[0]).getNotAfter().toInstant())
          .log("The server's certificate is loaded");
    } catch (Exception e) {
      isStored = false;
      meters.serverCertificate("failed");
      LOG.atError()
          .addKeyValue("reason", e.getMessage())
          .log("The server's certificate can't be used; the last good one stays");
    }
  }

  private static byte[] value(Map<String, String> data, String name)
      throws GeneralSecurityException {
    String encoded = data.get(name);
    if (encoded == null) {
      throw new GeneralSecurityException("the Secret has no " + name);
    }
    return Base64.getDecoder().decode(encoded);
  }

  private static Certificate[] chain(byte[] pem) throws GeneralSecurityException, IOException {
    try (ByteArrayInputStream in = new ByteArrayInputStream(pem)) {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (chain.isEmpty()) {
        throw new GeneralSecurityException("tls.crt holds no certificate");
      }
      return chain.toArray(Certificate[]::new);
    }
  }

  /** A pair that does not match would break every handshake. */
  private static void requireMatch(PrivateKey key, Certificate certificate)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> "Ed25519";
            });
    byte[] probe = {1};
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("tls.key does not belong to tls.crt");
    }
  }
}
