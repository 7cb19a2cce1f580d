package io.keymast.pki;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcEdECContentSignerBuilder;

/**
 * What certificates would cost that are signed by Ed25519. No CA does, since many concentrators and
 * stations can't verify it: this is below the rule that says so.
 */
public final class Ed25519Issuing {
  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  private Ed25519Issuing() {}

  /** With a root's extensions, which are fewer than a station's. */
  public static Callable<String> ofCertificates() {
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(PkiSamples.RANDOM);
    SubjectPublicKeyInfo certified =
        SubjectPublicKeyInfo.getInstance(PkiSamples.publicKey("secp256r1").toByteArray());
    CaSubject subject =
        new CaSubject("Keymast Station CA", Optional.of("Acme Networks"), Optional.of("FR"));
    return () ->
        CertificateBuilder.signRoot(
                subject,
                certified,
                PkiSamples.serialNumber(),
                PkiSamples.CA_VALIDITY,
                PathLength.END_ENTITIES,
                signer(key))
            .toPem();
  }

  private static ContentSigner signer(Ed25519PrivateKeyParameters key)
      throws OperatorCreationException {
    return new BcEdECContentSignerBuilder(ED25519).build(key);
  }
}
