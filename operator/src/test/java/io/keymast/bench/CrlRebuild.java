package io.keymast.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.CaKey;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The CRL as it is made where nothing is remembered: all of the ledger is read from the API server,
 * and each entry built anew by a library, then all of it signed. Nothing is checked or stored.
 */
record CrlRebuild(
    KubernetesClient client, Clock clock, AuthorityName authority, CaKey ca, PrivateKey key) {
  static CrlRebuild of(KubernetesClient client, Clock clock, AuthorityName authority, CaKey ca)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return new CrlRebuild(client, clock, authority, ca, generator.generateKeyPair().getPrivate());
  }

  byte[] crl() throws Exception {
    List<RevocationEntry> entries = new RevocationLedger(client, clock).read(authority).entries();
    X509v2CRLBuilder crl =
        new X509v2CRLBuilder(
            X500Name.getInstance(ca.subjectDer().toByteArray()), Date.from(clock.instant()));
    crl.setNextUpdate(Date.from(clock.instant().plus(Duration.ofDays(7))));
    for (RevocationEntry entry : entries) {
      crl.addCRLEntry(
          entry.serialNumber().value(), Date.from(entry.revocationDate()), entry.reason().code());
    }
    return crl.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)).getEncoded();
  }
}
